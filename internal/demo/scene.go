package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"strings"

	"gongshi/internal/record"
)

// drawSite draws a building site: a road under work, or a house; percent is how far it has come.
func (p *painter) drawSite(variant, percent int) *image.Paletted {
	img := p.newCanvas(480, 320, sky)
	drawBox(img, 0, 170, 480, 150, field)
	drawEllipse(img, 400, 60, 30, 30, amber)
	if variant == 0 {
		done := 170 + 150*(100-percent)/100 // the near part is finished
		fillShape(img, image.Rect(0, 170, 480, 320), earth, func(x, y int) bool { return absInt(x-240) < (y-160)*5/4 })
		fillShape(img, image.Rect(0, done, 480, 320), stone, func(x, y int) bool { return absInt(x-240) < (y-160)*5/4 })
		fillShape(img, image.Rect(0, done, 480, 320), white, func(x, y int) bool { return absInt(x-240) < (y-160)/40+1 && y/14%2 == 0 })
	} else {
		height := 30 + percent
		drawBox(img, 130, 230-height, 220, height, stone)
		for row := 0; row*34+34 < height; row++ {
			for column := range 4 {
				drawBox(img, 148+column*52, 230-height+10+row*34, 28, 20, sky)
			}
		}
		drawBox(img, 370, 100, 8, 150, amber)
		drawBox(img, 250, 100, 130, 6, amber)
		drawEllipse(img, 90, 250, 60, 22, earth)
	}
	drawBox(img, 8, 278, 150, 32, paper)
	p.text(img, p.small, 16, 300, ink, fmt.Sprintf("完成约 %d%%", percent))
	p.drawTag(img)
	return img
}

// makeAttachment makes the attachment of a document: its text, and the page that a kiosk shows.
func (b *builder) makeAttachment(title, number, text string) []record.Attachment {
	const w, h = 620, 877
	img := b.painter.newCanvas(w, h, white)
	line := func(y int, s string) {
		b.painter.text(img, b.painter.large, (w-textWidth(b.painter.large, s))/2, y, seal, s)
	}
	line(90, "安庆市民政局文件（示例）")
	b.painter.text(img, b.painter.small, (w-textWidth(b.painter.small, number))/2, 132, ink, number)
	drawBox(img, 60, 150, w-120, 3, seal)
	y := 200
	for _, part := range append([]string{title, ""}, strings.Split(text, "\n")...) {
		for _, row := range b.painter.wrapText(b.painter.small, part, w-130) {
			b.painter.text(img, b.painter.small, 64, y, ink, row)
			y += 28
		}
	}
	b.painter.drawTag(img)
	page := b.storePicture(img, "第1页.png")

	content := []byte(title + "\n" + number + "\n\n" + text + "\n")
	sum := sha256.Sum256(content)
	digest := hex.EncodeToString(sum[:])
	b.blobs[digest] = content
	return []record.Attachment{{
		SHA256: digest, Size: int64(len(content)), MediaType: "text/plain", Name: number + ".txt",
		Pages: []record.PageImage{{SHA256: page.SHA256, Size: page.Size, MediaType: page.MediaType, Width: w, Height: h}},
	}}
}
