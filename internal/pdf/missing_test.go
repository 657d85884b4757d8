package pdf

import (
	"encoding/binary"
	"fmt"
	"image"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gongshi/internal/errs"
)

// boxed is an embedded font whose first glyph, the one for what the font lacks, can be seen. Of its codes 0 is called
// as given, 256 and 257 are 村务.
func boxed(called string) []string {
	objects := embedded(300)
	program := []byte(objects[4])
	font := program[strings.Index(objects[4], "\nstream\n")+len("\nstream\n"):]
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		if entry := font[directoryStart+i*directoryEntry:]; string(entry[:4]) == "loca" {
			loca := font[binary.BigEndian.Uint32(entry[8:]):]
			copy(loca[4:8], loca[8:12]) // the first glyph takes the outline of the second one
		}
	}
	objects[4] = string(program)
	if called != "" {
		explained(objects, "<0000> "+hexOf(called)+" <0100> <6751> <0101> <52A1>")
	}
	return objects
}

// explained says what codes of a font are.
func explained(font []string, line string) []string {
	font[3] = stream("", fmt.Sprintf("/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar %s endbfchar endcmap end", strings.Count(line, "<")/2, line))
	return font
}

// unmapped takes from a font the table of what its codes are.
func unmapped(font []string) []string {
	font[0] = strings.Replace(font[0], "/ToUnicode 8 0 R", "", 1)
	return font
}

// inForms is a page on which forms within forms, as deep as given, show a text.
func inForms(deep int, content string, font ...string) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "", stream("", "/X Do"), "", "", "", "", ""}
	copy(objects[4:], font)
	for i := range deep {
		own, within := "/X Do", fmt.Sprintf("/XObject << /X %d 0 R >>", len(objects)+2)
		if i == deep-1 {
			own, within = content, "/Font << /F 5 0 R >>"
		}
		objects = append(objects, stream("/Type /XObject /Subtype /Form /BBox [0 0 300 100] /Resources << "+within+" >>", own))
	}
	objects[2] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Resources << /XObject << /X 10 0 R >> >> >>"
	for i, o := range objects {
		if o == "" {
			objects[i] = "null"
		}
	}
	return document(objects...)
}

func nameless(font []string) []string {
	for i := range font[:3] {
		font[i] = strings.Replace(strings.Replace(font[i], "/BaseFont /Own", "", 1), "/FontName /Own", "", 1)
	}
	return font
}

// upright writes a font's text from top to bottom.
func upright(font []string) []string {
	font[0] = strings.Replace(font[0], "Identity-H", "Identity-V", 1)
	return font
}

// beyond turns the code 256 into a glyph that the font does not have.
func beyond(font []string) []string {
	font[1] = strings.Replace(font[1], "/CIDToGIDMap /Identity", "/CIDToGIDMap 10 0 R", 1)
	return append(font, stream("", strings.Repeat("\xff\xf0", 300)))
}

func damaged(font []string) []string {
	font[4] = stream("", "no font")
	return font
}

// narrow is a font of codes of one byte. Its code 65 is called as given; the font's program does not have it.
func narrow(program, called string) []string {
	return []string{"<< /Type /Font /Subtype /TrueType /BaseFont /Narrow /FirstChar 65 /LastChar 65 /Widths [1000] /Encoding /WinAnsiEncoding /FontDescriptor 6 0 R /ToUnicode 7 0 R >>",
		fmt.Sprintf(strings.Replace(descriptor, " >>", " /FontFile2 8 0 R >>", 1), "Narrow", 4),
		stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> "+hexOf(called)+" endbfchar endcmap end"), program}
}

// outside takes a font out of the document and gives it a name.
func outside(font []string, name string) []string {
	for i := range font {
		font[i] = strings.ReplaceAll(strings.Replace(font[i], "/FontFile2 8 0 R", "", 1), "Narrow", name)
	}
	return font
}

// renamed says that 一 is called 村.
func renamed(font []string) []string {
	font[0] = strings.Replace(font[0], " >>", " /ToUnicode 8 0 R >>", 1)
	return explained(append(font, ""), "<4E00> <6751>")
}

// encoded is a font of GB1 in the document.
func encoded(program, encoding string) []string {
	font := composite("Own", "CIDFontType2", encoding, "GB1")
	font[2] = strings.Replace(font[2], " >>", " /FontFile2 8 0 R >>", 1)
	return append(font, program)
}

const (
	lacksOwn = "cannot be drawn (村): the font “Own” in the document lacks them"
	lacksBox = "cannot be drawn (□): the font “Own” in the document lacks them"
	lacksOf3 = "cannot be drawn (村): a font in the document lacks them"
)

// TestNothingIsLost: a character that a document shows has ink on the picture, or the page is refused. What nobody
// was to see is no loss.
func TestNothingIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		data    []byte
		refused string // part of the sentence; "" if the page is taken
		ink     bool   // whether the page shows something where its text begins
	}{
		"Arial, one":               {written(show("<0100>"), mapped("Arial", "村")...), "", true},
		"Arial, one in a form":     {inForms(1, show("<0100>"), mapped("Arial", "村")...), "", true},
		"Arial, upright":           {written("BT /F 24 Tf 0 1 -1 0 60 20 Tm <01000100> Tj ET", mapped("Arial", "村")...), "", true},
		"Helvetica":                {written(show("<0100>"), mapped("Helvetica", "村")...), "", true},
		"Helvetica bold":           {written(show("<0100>"), mapped("Helvetica-BoldOblique", "村")...), "", true},
		"ArialMT":                  {written(show("<0100>"), mapped("ArialMT", "村")...), "", true},
		"Arial bold":               {written(show("<0100>"), mapped("Arial,Bold", "村")...), "", true},
		"Times":                    {written(show("<0100>"), mapped("Times-Roman", "村")...), "", true},
		"Times New Roman":          {written(show("<0100>"), mapped("TimesNewRomanPSMT", "村")...), "", true},
		"Times New Roman, bold":    {written(show("<0100>"), mapped("TimesNewRoman,BoldItalic", "村")...), "", true},
		"Courier":                  {written(show("<0100>"), mapped("Courier", "村")...), "", true},
		"Courier New":              {written(show("<0100>"), mapped("CourierNew", "村")...), "", true},
		"Courier, several":         {written(show("<010001010100>"), mapped("CourierNew", "村务")...), "", true},
		"Symbol":                   {written(show("<0100>"), mapped("Symbol", "村")...), "", true},
		"ZapfDingbats":             {written(show("<0100>"), mapped("ZapfDingbats", "村")...), "does not bring its font “ZapfDingbats” along", false},
		"an unknown one":           {written(show("<0100>"), mapped("NobodyKnows", "村")...), "", true},
		"Arial, a blank":           {written(show("<0100>"), mapped("Arial", "　")...), "", false},
		"own, one":                 {written(show("<0100>"), embedded(256)...), lacksOwn, false},
		"own, on a line":           {written("0 G 0 43 m 300 43 l S 25 0 m 25 100 l S "+show("<0100>"), embedded(256)...), lacksOwn, false},
		"own, upright":             {written("BT /F 24 Tf 0 1 -1 0 60 20 Tm <01000100> Tj ET", embedded(256)...), lacksOwn, false},
		"own, aslant":              {written("BT /F 24 Tf 0.8 0.6 -0.6 0.8 60 20 Tm <0100> Tj ET", embedded(256)...), lacksOwn, false},
		"own, deep in forms":       {inForms(5, show("<0100>"), embedded(256)...), lacksOwn, false},
		"own, a blank of signs":    {written(show("<0003>"), explained(embedded(3), "<0003> <F020>")...), "", false},
		"own, no character":        {written(show("<0003>"), explained(embedded(3), "<0003> <FFFC>")...), "", false},
		"own, other words given":   {written("/Span << /ActualText (a) >> BDC "+show("<01000101>")+" EMC", embedded(256)...), lacksOwn, false},
		"own, invisible":           {written("3 Tr "+show("<0100>"), embedded(256)...), "", false},
		"own, a blank":             {written(show("<0003>")+show("<00030003>"), unmapped(embedded(3))...), "", false},
		"box":                      {written(show("<01010000>"), boxed("")...), lacksBox, false},
		"box, called":              {written(show("<01010000>"), boxed("峁")...), "cannot be drawn (峁): the font", false},
		"box, called a square":     {written(show("<01010000>"), boxed("□")...), "", true},
		"box, called a space":      {written(show("<01010000>"), boxed(" ")...), "", true},
		"box, small and aslant":    {written("BT /F 6 Tf 1.6 1.2 -0.3 0.4 60 20 Tm <01010000> Tj ET", boxed("峁")...), "cannot be drawn (峁): the font", false},
		"box, other words given":   {written("/Span << /ActualText "+hexOf("峁")+" >> BDC "+show("<0000>")+" EMC", boxed("")...), lacksBox, false},
		"box, no table":            {written(show("<01010000>"), unmapped(boxed(""))...), lacksBox, false},
		"box, no name":             {written(show("<0100>"), nameless(boxed("峁"))...), "", true},
		"box, no name, code 0":     {written(show("<01010000>"), nameless(boxed("峁"))...), "cannot be drawn (峁): a font in the document lacks them", false},
		"box, deep in forms":       {inForms(5, show("<0000>"), boxed("峁")...), "cannot be drawn (峁): the font", false},
		"box, invisible":           {written("3 Tr "+show("<01010000>"), boxed("峁")...), "", false},
		"all there":                {written(show("<01000101>"), boxed("峁")...), "", true},
		"box, upright":             {written(show("<01010000>"), upright(boxed("峁"))...), "cannot be drawn (峁): the font", false},
		"box of one byte":          {written(show("(A)"), narrow(boxed("")[4], "村")...), "cannot be drawn (村): the font “Narrow”", false},
		"box of GBK":               {written(show(hexIn(t, simplifiedchinese.GBK, "村")), encoded(boxed("")[4], "GBK-EUC-H")...), lacksOwn, false},
		"beyond the font":          {written(show("<0100>"), beyond(embedded(300))...), lacksOwn, false},
		"beyond it, one unknown":   {written(show("<FFF0>"), unmapped(embedded(300))...), "", false},
		"beyond it, many unknown":  {written(show("<FFF0FFF1FFF2FFF3FFF4>"), unmapped(embedded(300))...), lacksBox, false},
		"own, as a stencil":        {written("7 Tr "+show("<0100>")+" 0 0 300 100 re f", embedded(256)...), lacksOwn, false},
		"own, with kerning":        {written("BT /F 24 Tf 20 40 Td [<0100> -500 <0101>] TJ ET", embedded(256)...), lacksOwn, false},
		"own, of no size":          {written("BT /F 0 Tf 20 40 Td <0100> Tj ET BT /F 0.001 Tf <0100> Tj ET BT /F 24 Tf 0 Tz <0100> Tj ET", embedded(300)...), "", false},
		"damaged":                  {written(show("<01000101>"), damaged(embedded(300))...), "", true},
		"GBK in Arial":             {written(show(hexIn(t, simplifiedchinese.GBK, "村")), composite("Arial", "CIDFontType2", "GBK-EUC-H", "GB1")...), "", true},
		"GB1 by its numbers":       {written(show("<0568>"), composite("Arial", "CIDFontType2", "Identity-H", "GB1")...), "", true},
		"Arial, in columns":        {written("BT /F 24 Tf 32 61 Td "+hexOf("村")+" Tj ET", composite("Arial", "CIDFontType2", "UniGB-UCS2-V", "GB1")...), "", true},
		"Arial, one of one byte":   {written(show("(A)"), outside(narrow("null", "村"), "Arial")...), "cannot be drawn (村): the document does not bring its font “Arial” along", false},
		"SimSun, one of one byte":  {written(show("(A)"), outside(narrow("null", "村"), "SimSun")...), "cannot be drawn (村): the document does not bring its font “SimSun” along", false},
		"one of one byte, Latin":   {written(show("(A)"), outside(narrow("null", "A"), "SimSun")...), "", true},
		"called otherwise":         {written(show(hexOf("一")), renamed(composite("STSong-Light", "CIDFontType0", "UniGB-UCS2-H", "GB1"))...), "cannot be drawn (村): the document", false},
		"controls":                 {written(show("(ab\\r)")+show("(\\r)")+show("(\\000\\t)"), simple("Type1", "Helvetica", 32)...), "", true},
		"drawn by nobody":          {written(show("(a)"), drawnType3("1000 0 d0")...), lacksOf3, false},
		"drawn by nobody, a box":   {written(show("(a)"), drawnType3("1000 0 0 0 1000 1000 d1")...), lacksOf3, false},
		"drawn by nobody, in form": {inForms(3, show("(aa)"), drawnType3("1000 0 0 0 1000 1000 d1")...), lacksOf3, false},
		"drawn in white":           {written("1 g "+show("(a)"), drawnType3("1000 0 0 0 1000 1000 d1 100 100 800 800 re f")...), "", false},
		"drawn and covered":        {written(show("(aa)")+" 1 g 0 0 300 100 re f", drawnType3("1000 0 0 0 1000 1000 d1 100 100 800 800 re f")...), "", false},
		"drawn and cut off":        {written("q 0 0 40 100 re W n "+show("(aaaa)")+" Q", drawnType3("1000 0 0 0 1000 1000 d1 100 100 800 800 re f")...), "", false},
		"drawn beside the page":    {written("BT /F 24 Tf 400 40 Td (a) Tj ET", drawnType3("1000 0 0 0 1000 1000 d1 100 100 800 800 re f")...), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			pages, err := read(t, c.data)
			if c.refused == "" {
				if err == nil && c.ink == oneColour(seen(t, pages[0]), image.Rect(20*maxSide/300, 39*maxSide/300, 44*maxSide/300, 61*maxSide/300)) {
					t.Errorf("ink: %t", !c.ink)
				}
				if err != nil || len(pages) != 1 {
					t.Errorf("%d pages, %v", len(pages), err)
				}
				return
			}
			if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), c.refused) || len(pages) > 0 {
				t.Errorf("%d pages, %v", len(pages), err)
			}
		})
	}
}
