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

// scripts are the faces of other scripts and of emoji, which few kiosks ever need.
var scripts = []struct {
	face   fyne.Resource
	data   []byte
	shaped bool // the letters of a word are drawn together
}{
	{fyne.NewStaticResource("GongshiArabic-Regular.ttf", assets.GongshiArabic), assets.GongshiArabic, true},
	{fyne.NewStaticResource("GongshiTibetan-Regular.ttf", assets.GongshiTibetan), assets.GongshiTibetan, true},
	{fyne.NewStaticResource("GongshiMongolian-Regular.ttf", assets.GongshiMongolian), assets.GongshiMongolian, true},
	{fyne.NewStaticResource("GongshiYi-Regular.ttf", assets.GongshiYi), assets.GongshiYi, false},
	{fyne.NewStaticResource("GongshiEmoji-Regular.ttf", assets.GongshiEmoji), assets.GongshiEmoji, false},
}

var scriptCoverage = sync.OnceValue(func() (list []font.Cmap) {
	for _, s := range scripts {
		list = append(list, cmapOf(s.data))
	}
	return list
})

// ShapedWith reports whether a character is drawn in one run with the letters of a face before it, and after it: a
// letter of the same face, or a space or mark that the face has, as between two words of Uyghur.
func ShapedWith(face fyne.Resource, r rune) bool {
	for i, s := range scripts {
		if s.face == face {
			_, ok := scriptCoverage()[i].Lookup(r)
			return s.shaped && ok
		}
	}
	return false
}

// Shaped reports whether a face joins or stacks its letters, so that a word is wider or narrower than they are by
// themselves.
func Shaped(face fyne.Resource) bool {
	for _, s := range scripts {
		if s.face == face {
			return s.shaped
		}
	}
	return false
}

// Missing replaces a character that no embedded face has: the geta mark, which Chinese and Japanese printers set for a
// missing sort. Without it Fyne would fetch a glyph from the system's fonts.
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

// FaceFor returns the embedded face for a character, and the character that it draws. A bold character that the bold
// face lacks is drawn regular. A character that neither face has is drawn in the rare face, or in the face of its
// script. A character that no face has is drawn as Missing.
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
	for i, s := range scripts {
		if _, ok := scriptCoverage()[i].Lookup(r); ok {
			return s.face, r
		}
	}
	if bold {
		return Bold, Missing
	}
	return Regular, Missing
}
