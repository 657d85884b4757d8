package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// hexOf is a text as a PDF writes one of UTF-16.
func hexOf(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return fmt.Sprintf("<%X>", b)
}

func hexIn(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	b, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("<%X>", b)
}

// numbered is a text of the codes from 256 on.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%04X", i+256)
	}
	return "<" + b.String() + ">"
}

// toUnicode says that the codes from 256 on are these characters.
func toUnicode(s string) string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n")
	b.WriteString("1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	r := []rune(s)
	fmt.Fprintf(&b, "%d beginbfchar\n", len(r))
	for i, c := range r {
		fmt.Fprintf(&b, "<%04X> <%04X>\n", i+256, c)
	}
	b.WriteString("endbfchar endcmap end end")
	return stream("", b.String())
}

// written is a page with a font, described by the objects from 5 on, and what is drawn with it under the name F.
func written(content string, font ...string) []byte {
	return document(append([]string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>", stream("", content)}, font...)...)
}

const descriptor = "<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"

// composite is a font of a character collection that the document does not bring along.
func composite(name, subtype, encoding, ordering string) []string {
	return []string{
		fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /%s /DescendantFonts [6 0 R] >>", name, encoding),
		fmt.Sprintf("<< /Type /Font /Subtype /%s /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement 4 >> /FontDescriptor 7 0 R /DW 1000 >>", subtype, name, ordering),
		fmt.Sprintf(descriptor, name, 6),
	}
}

// mapped is such a font without a collection, with a table of what its codes are.
func mapped(name, text string) []string {
	font := composite(name, "CIDFontType2", "Identity-H", "Identity")
	font[0] = strings.TrimSuffix(font[0], ">>") + "/ToUnicode 8 0 R >>"
	return append(font, toUnicode(text))
}

// symbolic says of such a font that it has signs.
func symbolic(font []string) []string {
	font[2] = strings.Replace(font[2], "/Flags 6", "/Flags 4", 1)
	return font
}

func simple(subtype, name string, flags int) []string {
	return []string{fmt.Sprintf("<< /Type /Font /Subtype /%s /BaseFont /%s /Encoding /WinAnsiEncoding /FontDescriptor 6 0 R >>", subtype, name), fmt.Sprintf(descriptor, name, flags)}
}

// drawnType3 is a font that the document draws itself: its one character is called 村 and looks as the procedure draws
// it.
func drawnType3(procedure string) []string {
	return []string{"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /a 6 0 R >> " +
		"/Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [1000] /ToUnicode 7 0 R >>", stream("", procedure),
		stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <6751> endbfchar endcmap end")}
}

// embedded is a font in the document in which one glyph is blank. Its glyph 256 is called 村.
func embedded(blank int) []string {
	font := bytes.Clone(assets.GongshiRare)
	find := func(tag string) []byte {
		for i := range int(binary.BigEndian.Uint16(font[4:])) {
			if entry := font[directoryStart+i*directoryEntry:]; string(entry[:4]) == tag {
				return font[binary.BigEndian.Uint32(entry[8:]):]
			}
		}
		panic("the font has no table " + tag)
	}
	loca := find("loca")
	if binary.BigEndian.Uint16(find("head")[50:]) == 0 {
		copy(loca[2*blank:], loca[2*blank+2:2*blank+4])
	} else {
		copy(loca[4*blank:], loca[4*blank+4:4*blank+8])
	}
	return []string{"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>",
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDToGIDMap /Identity /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R /DW 1000 >>",
		"<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 /FontFile2 9 0 R >>",
		toUnicode("村务"), stream("", string(font))}
}

func show(text string) string { return "BT /F 24 Tf 20 40 Td " + text + " Tj ET" }

// TestFontsNotInTheDocument: what a document says in a font that it does not bring along is drawn with the project's
// own, or refused. It is never gone in silence, and never other characters.
func TestFontsNotInTheDocument(t *testing.T) {
	const words, traditional = "村务公开", "村務公開"
	kept, err := os.ReadFile("testdata/stsong-not-embedded.pdf")
	if err != nil {
		t.Fatal(err)
	}
	gbk := hexIn(t, simplifiedchinese.GBK, words)
	for name, c := range map[string]struct {
		data    []byte
		text    string // that is found
		refused string // part of the sentence; "" if it is drawn
	}{
		"the case":                   {kept, "村务公开：低保名单及金额", ""},
		"STSong, UCS-2":              {written(show(hexOf(words)), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), words, ""},
		"STSong, upright":            {written(show(hexOf("村")), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-V", "GB1")...), "村", ""},
		"SimHei bold, GBK":           {written(show(gbk), composite("SimHei,Bold", "CIDFontType2", "GBK-EUC-H", "GB1")...), words, ""},
		"KaiTi, UTF-16":              {written(show(hexOf(words)), composite("KaiTi_GB2312", "CIDFontType2", "UniGB-UTF16-H", "GB1")...), words, ""},
		"FangSong, GBpc":             {written(show(gbk), composite("FangSong", "CIDFontType2", "GBpc-EUC-H", "GB1")...), words, ""},
		"any font of GB1":            {written(show(gbk), composite("NobodyKnows", "CIDFontType2", "GBK2K-H", "GB1")...), words, ""},
		"MSung":                      {written(show(hexOf(traditional)), composite("MSung-Light", "CIDFontType0", "UniCNS-UCS2-H", "CNS1")...), traditional, ""},
		"MHei, Big5":                 {written(show(hexIn(t, traditionalchinese.Big5, traditional)), composite("MHei-Medium", "CIDFontType0", "ETen-B5-H", "CNS1")...), traditional, ""},
		"Japan":                      {written(show(hexOf("村務かな")), composite("HeiseiMin-W3", "CIDFontType0", "UniJIS-UCS2-H", "Japan1")...), "村務かな", ""},
		"Korea, Han":                 {written(show(hexOf(traditional)), composite("HYSMyeongJo-Medium", "CIDFontType0", "UniKS-UCS2-H", "Korea1")...), traditional, ""},
		"Korea":                      {written(show(hexOf("한국")), composite("HYSMyeongJo-Medium", "CIDFontType0", "UniKS-UCS2-H", "Korea1")...), "", "page 1 cannot be drawn (한국): the document does not bring its font “HYSMyeongJo-Medium” along"},
		"SimSun, mapped":             {written(show(numbered(4)), mapped("SimSun", words)...), words, ""},
		"SimSun bold, mapped":        {written(show(numbered(4)), mapped("SimSun,Bold", words)...), words, ""},
		"an unknown one, mapped":     {written(show(numbered(4)), mapped("NobodyKnows", words)...), words, ""},
		"one by one":                 {written(show("<0100>")+" 1 0 0 1 24 0 cm "+show("<0101>"), mapped("NobodyKnows-W5", words)...), "村务", ""},
		"one for private use, alone": {written(show("<0100>"), mapped("NobodyKnows", "\ue123")...), "", "(□): the document"},
		"Latin and Han, mapped":      {written(show(numbered(6)), mapped("NobodyKnows", "GB村务公开")...), "GB村务公开", ""},
		"a sign, mapped":             {written(show(numbered(1)), symbolic(mapped("NobodyKnows", words))...), "村", ""},
		"SimSun, not mapped":         {written(show(numbered(4)), composite("SimSun", "CIDFontType2", "Identity-H", "Identity")...), "", "cannot be drawn"},
		"characters of a later age":  {written(show(hexOf("字\U00020000尾")), composite("STSong-Light", "CIDFontType0", "UniGB-UTF16-H", "GB1")...), "", "(𠀀): the document"},
		"one for private use":        {written(show(hexOf("字\ue123")), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), "", "(□): the document"},
		"the name in GBK":            {written(show(gbk), "<< /Type /Font /Subtype /TrueType /BaseFont /#CB#CE#CC#E5 /Encoding /WinAnsiEncoding >>"), words, ""},
		"Latin letters in SimSun":    {written(show("(GB 11643)"), simple("TrueType", "SimSun", 32)...), "GB 11643", ""},
		"Arial":                      {written(show("(GB 11643)"), simple("TrueType", "Arial", 32)...), "GB 11643", ""},
		"Symbol":                     {written(show("(abg)"), "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"), "αβγ", ""},
		"ZapfDingbats":               {written(show("(4)"), "<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"), "✔", ""},
		"Wingdings":                  {written(show("(\374)"), simple("TrueType", "Wingdings", 4)...), "", "its font “Wingdings” along"},
		"a font of this machine":     {written(show(numbered(1)), mapped("DejaVuSans", "Ա")...), "", "(Ա): the document does not bring its font “DejaVuSans” along"},
		"blanks":                     {written(show(hexOf("村　务 "))+show(hexOf("\u200b")), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), "村　务", ""},
		"invisible":                  {written("3 Tr "+show(hexOf("\ue123")), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), "", ""},
		"white":                      {written("1 g "+show(hexOf(words)), composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), words, ""},
		"beneath a picture":          {written(show(hexOf(words))+" 1 g 0 0 300 100 re f", composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1")...), words, ""},
		"drawn by the document":      {written(show("(a)"), drawnType3("1000 0 0 0 1000 1000 d1 100 100 800 800 re f")...), "村", ""},
		"drawn by it, in colour":     {written(show("(a)"), drawnType3("1000 0 d0 1 0 0 rg 100 100 800 800 re f")...), "村", ""},
		"a blank of its own":         {written(show(numbered(2)), embedded(256)...), "", "(村): the font “Own” in the document lacks them"},
		"one over a scan":            {written("0 g 10 30 280 40 re f 1 g 25 45 m 40 58 l 38 42 l f "+show(numbered(2)), embedded(256)...), "村", ""},
		"a glyph of its own":         {written(show(numbered(2)), embedded(300)...), "村务", ""},
	} {
		t.Run(name, func(t *testing.T) {
			pages, err := read(t, c.data)
			if c.refused != "" {
				if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), c.refused) || len(pages) > 0 {
					t.Errorf("%d pages, %v", len(pages), err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(pages[0].Text, c.text) {
				t.Errorf("the text is %q", pages[0].Text)
			}
		})
	}
}

// TestOwnFontIsDrawn looks at the picture: each character of the case has ink where it should be.
func TestOwnFontIsDrawn(t *testing.T) {
	data, err := os.ReadFile("testdata/stsong-not-embedded.pdf")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := read(t, data)
	if err != nil {
		t.Fatal(err)
	}
	img := seen(t, pages[0])
	scale := float64(maxSide) / 842
	for i := range 12 {
		left := 50 + 24*i
		area := image.Rect(int(float64(left)*scale), int((842-720)*scale), int(float64(left+24)*scale), int((842-696)*scale))
		if oneColour(img, area) {
			t.Errorf("nothing is drawn for character %d", i+1)
		}
	}
	if folder := os.Getenv("GONGSHI_PICTURES"); folder != "" {
		f, err := os.Create(filepath.Join(folder, "stsong.png"))
		if err == nil {
			err = errors.Join(png.Encode(f, img), f.Close())
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// TestFileSystem: there is nothing in it but the faces, and each is a font under its own name.
func TestFileSystem(t *testing.T) {
	files, err := fontFiles([]string{"NobodyKnows"})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		seen++
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		name := slices.Concat(faces, []string{"NobodyKnows"})[seen-1]
		if !strings.HasPrefix(path, fontFolder+"/") || !strings.HasPrefix(string(data), "\x00\x01\x00\x00") || !strings.Contains(string(data), string(nameTable(name, "Regular"))) {
			t.Errorf("%s is no face", path)
		}
		return nil
	})
	if err != nil || seen != len(faces)+1 {
		t.Errorf("%d files, %v", seen, err)
	}
}
