package demo

import (
	"image"
	"strings"

	"golang.org/x/image/font"

	"gongshi/internal/record"
)

// wrapText cuts a text into lines of at most so many pixels.
func (p *painter) wrapText(face font.Face, text string, pixels int) []string {
	var lines []string
	line := ""
	for _, r := range text {
		closing := strings.ContainsRune("，。；：、）》”", r) // never first on a line
		if line != "" && !closing && textWidth(face, line+string(r)) > pixels {
			lines = append(lines, line)
			line = ""
		}
		line += string(r)
	}
	return append(lines, line)
}

// drawFrame draws a border of two pixels.
func drawFrame(img *image.Paletted, inset int, c hue) {
	r := img.Bounds().Inset(inset)
	w, h := r.Dx(), r.Dy()
	drawBox(img, r.Min.X, r.Min.Y, w, 2, c)
	drawBox(img, r.Min.X, r.Max.Y-2, w, 2, c)
	drawBox(img, r.Min.X, r.Min.Y, 2, h, c)
	drawBox(img, r.Max.X-2, r.Min.Y, 2, h, c)
}

// drawReceipt draws the paper behind a line of the accounts, with the line's own date, sum and number.
func (p *painter) drawReceipt(line record.FinanceLine, office string) *image.Paletted {
	img := p.newCanvas(520, 380, paper)
	drawFrame(img, 12, stone)
	heading := "报销凭证单（示例）"
	p.text(img, p.large, (520-textWidth(p.large, heading))/2, 62, ink, heading)
	rows := []string{
		"单位：" + office, "日期：" + longDayText(line.Date), "凭证号：" + line.Voucher, "事由：" + line.Item,
		"金额：￥" + line.Amount.String(), "经手：" + line.Handler + "　证明：" + line.Witness, "审批：" + line.Approver,
	}
	y := 108
	for _, row := range rows {
		for _, text := range p.wrapText(p.small, row, 440) {
			p.text(img, p.small, 36, y, ink, text)
			y += 34
		}
	}
	p.drawStamp(img, 420, 290)
	p.drawTag(img)
	return img
}

// drawStamp draws a round seal whose words call it a sample.
func (p *painter) drawStamp(img *image.Paletted, cx, cy int) {
	const r = 54
	fillShape(img, image.Rect(cx-r, cy-r, cx+r, cy+r), seal, func(x, y int) bool {
		d := (x-cx)*(x-cx) + (y-cy)*(y-cy)
		return d <= r*r && d >= (r-4)*(r-4)
	})
	p.text(img, p.small, cx-40, cy-2, seal, "示例印章")
	p.text(img, p.small, cx-40, cy+24, seal, "不作凭据")
}
