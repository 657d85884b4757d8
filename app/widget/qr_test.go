package widget

import (
	"image"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"gongshi/app/i18n"
	"gongshi/app/theme"
)

// paint draws an object in a frame on a ground of the palette, as a screen does.
func paint(k Kit, o fyne.CanvasObject, side float32) image.Image {
	c := software.NewCanvas()
	c.SetPadded(false)
	c.Resize(fyne.NewSize(side, side))
	c.SetContent(Layers(k.roundedBox(k.Ink, k.Ink, 0), Inset(40, 40, o)))
	return c.Capture()
}

func readQR(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8", gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// What is painted is read back, short and long, in both palettes, in the largest code that is made.
func TestQRIsReadBack(t *testing.T) {
	test.NewTempApp(t)
	long := strings.Repeat("材料：户口簿原件一份；", 52)
	for _, text := range []string{"0556-0000001", "高龄津贴申请\n本人身份证、社保卡\n周一至周五 8:30–11:30", long, strings.Repeat("x", 1732)} {
		for _, contrast := range []bool{false, true} {
			k := Kit{Look: theme.New(theme.Normal, contrast, false), Printer: i18n.Printer{Lang: i18n.Zh}, Touch: &Touch{}}
			o := k.QR(text, 900)
			if o == nil {
				t.Fatalf("%d bytes make no code", len(text))
			}
			side := NaturalWidth(o)
			if side > 900 || side < 400 {
				t.Errorf("%d bytes are %v dp wide", len(text), side)
			}
			if got := readQR(t, paint(k, o, side+80)); got != text {
				t.Errorf("%d bytes are read as %q", len(text), got)
			}
		}
	}
}

func TestQRRefusesWhatNobodyCanRead(t *testing.T) {
	k := Kit{Look: theme.New(theme.Normal, false, false), Touch: &Touch{}}
	if k.QR(strings.Repeat("x", 1733), 900) != nil {
		t.Error("a code beyond version 30 is made")
	}
	if k.QR(strings.Repeat("x", 1732), 145*leastDot) == nil || k.QR(strings.Repeat("x", 1732), 145*leastDot-1) != nil {
		t.Error("a code is made of modules that nobody can read, or none of such that all can")
	}
}
