package demo

import (
	"image"
	"strings"

	"golang.org/x/image/font"

	"gongshi/internal/record"
)

// wrap cuts a text into lines of at most so many pixels.
func (p *painter) wrap(face font.Face, text string, pixels int) []string {
	var lines []string
	line := ""
	for _, r := range text {
		closing := strings.ContainsRune("，。；：、）》”", r) // never first on a line
		if line != "" && !closing && width(face, line+string(r)) > pixels {
			lines = append(lines, line)
			line = ""
		}
		line += string(r)
	}
	return append(lines, line)
}

// frame draws a border of two pixels.
func frame(img *image.Paletted, inset int, c hue) {
	r := img.Bounds().Inset(inset)
	w, h := r.Dx(), r.Dy()
	box(img, r.Min.X, r.Min.Y, w, 2, c)
	box(img, r.Min.X, r.Max.Y-2, w, 2, c)
	box(img, r.Min.X, r.Min.Y, 2, h, c)
	box(img, r.Max.X-2, r.Min.Y, 2, h, c)
}

// receipt draws the paper behind a line of the accounts, with the line's own date, sum and number.
func (p *painter) receipt(line record.FinanceLine, office string) *image.Paletted {
	img := p.canvas(520, 380, paper)
	frame(img, 12, stone)
	heading := "报销凭证单（示例）"
	p.text(img, p.large, (520-width(p.large, heading))/2, 62, ink, heading)
	rows := []string{
		"单位：" + office, "日期：" + long(line.Date), "凭证号：" + line.Voucher, "事由：" + line.Item,
		"金额：￥" + line.Amount.String(), "经手：" + line.Handler + "　证明：" + line.Witness, "审批：" + line.Approver,
	}
	y := 108
	for _, row := range rows {
		for _, text := range p.wrap(p.small, row, 440) {
			p.text(img, p.small, 36, y, ink, text)
			y += 34
		}
	}
	p.stamp(img, 420, 290)
	p.tag(img)
	return img
}

// stamp draws a round seal whose words call it a sample.
func (p *painter) stamp(img *image.Paletted, cx, cy int) {
	const r = 54
	shape(img, image.Rect(cx-r, cy-r, cx+r, cy+r), seal, func(x, y int) bool {
		d := (x-cx)*(x-cx) + (y-cy)*(y-cy)
		return d <= r*r && d >= (r-4)*(r-4)
	})
	p.text(img, p.small, cx-40, cy-2, seal, "示例印章")
	p.text(img, p.small, cx-40, cy+24, seal, "不作凭据")
}
