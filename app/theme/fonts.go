package theme

import (
	"bytes"
	"sync"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"

	"gongshi/assets"
)

// The faces. Fyne keys its caches by these pointers and names: there is one of each.
var (
	Regular fyne.Resource = fyne.NewStaticResource("NotoSansSC-Regular.ttf", assets.NotoSansSC)
	Bold    fyne.Resource = fyne.NewStaticResource("GongshiSansSC-Bold.ttf", assets.GongshiSansSCBold)
	Rare    fyne.Resource = fyne.NewStaticResource("GongshiRare-Regular.ttf", assets.GongshiRare)
)

// Missing stands for a character that no embedded face has: the geta mark, which Chinese and Japanese
// printers set for a missing sort. Without it Fyne would fetch a glyph from the system's fonts.
const Missing = '〓'

var coverage = sync.OnceValue(func() [3]font.Cmap {
	return [3]font.Cmap{cmapOf(assets.NotoSansSC), cmapOf(assets.GongshiSansSCBold), cmapOf(assets.GongshiRare)}
})

// cmapOf reads a face's character table alone; the glyphs are loaded by Fyne when it draws.
func cmapOf(face []byte) font.Cmap {
	loader, err := ot.NewLoader(bytes.NewReader(face))
	if err != nil {
		panic("embedded font: " + err.Error())
	}
	raw, err := loader.RawTable(ot.MustNewTag("cmap"))
	if err != nil {
		panic("embedded font: " + err.Error())
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		panic("embedded font: " + err.Error())
	}
	cmap, _, err := font.ProcessCmap(table, 0)
	if err != nil {
		panic("embedded font: " + err.Error())
	}
	return cmap
}

// FaceFor says which embedded face draws a character, and as which character: a bold one that the
// bold face lacks is drawn regular, one that neither has in the rare face, and one that none has as Missing.
func FaceFor(r rune, bold bool) (face fyne.Resource, drawn rune) {
	c := coverage()
	if bold {
		if _, ok := c[1].Lookup(r); ok {
			return Bold, r
		}
	}
	if _, ok := c[0].Lookup(r); ok {
		return Regular, r
	}
	if _, ok := c[2].Lookup(r); ok {
		return Rare, r
	}
	if bold {
		return Bold, Missing
	}
	return Regular, Missing
}
