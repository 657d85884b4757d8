package pdf

import (
	"strings"
	"testing"

	"gongshi/internal/errs"
)

// annotated is a page on which something lies. Fields of forms belong to a field that is object 7.
func annotated(form, annotation, field string) []byte {
	return document("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] "+form+" /DR << /Font << /F 6 0 R >> >> /DA (/F 12 Tf 0 g) >> >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Annots [5 0 R] >>", stream("", ""),
		"<< /Type /Annot /Rect [10 10 200 60] /F 4 /DA (/F 12 Tf 0 g) "+annotation+" >>", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< "+field+" >>",
		stream("/Type /XObject /Subtype /Form /BBox [0 0 190 50] /Resources << /Font << /F 6 0 R >> >>", "BT /F 12 Tf 5 5 Td (as it was drawn) Tj ET"))
}

// TestAnnotations: words that lie on a page are drawn and searched, or the page is refused.
func TestAnnotations(t *testing.T) {
	const refused, asks = "Page 1 has a filled-in field or a remark that cannot be drawn", "/NeedAppearances true"
	for name, c := range map[string]struct {
		data []byte
		want string // the text, or the sentence
	}{
		"drawn":               {annotated("", "/Subtype /Widget /FT /Tx /T (n) /V <FEFF6751> /AP << /N 8 0 R >>", ""), "as it was drawn"},
		"drawn, a form asks":  {annotated(asks, "/Subtype /Widget /FT /Tx /T (n) /V <FEFF6751> /AP << /N 8 0 R >>", ""), "as it was drawn"},
		"a form asks":         {annotated(asks, "/Subtype /Widget /FT /Tx /T (n) /V (Call 13800138000)", ""), "13800138000"},
		"a choice":            {annotated(asks, "/Subtype /Widget /FT /Ch /T (n) /V (two) /Opt [(one) (two)] /Ff 131072", ""), "two"},
		"nobody asks":         {annotated("", "/Subtype /Widget /FT /Tx /T (n) /V (Call 13800138000)", ""), refused},
		"Han":                 {annotated(asks, "/Subtype /Widget /FT /Tx /T (n) /V <FEFF6751>", ""), refused},
		"the field is apart":  {annotated(asks, "/Subtype /Widget /Parent 7 0 R", "/FT /Tx /T (n) /V <FEFF6751> /Kids [5 0 R]"), refused},
		"not filled in":       {annotated("", "/Subtype /Widget /FT /Tx /T (n)", ""), ""},
		"no tick":             {annotated("", "/Subtype /Widget /FT /Btn /T (n) /V /Off", ""), ""},
		"hidden":              {annotated("", "/Subtype /Widget /FT /Tx /T (n) /V (a) /F 2", ""), ""},
		"a remark":            {annotated("", "/Subtype /FreeText /Contents (Call 13800138000)", ""), "13800138000"},
		"a remark in Chinese": {annotated("", "/Subtype /FreeText /Contents <FEFF6751>", ""), refused},
		"a stamp":             {annotated("", "/Subtype /Stamp /Contents (Approved)", ""), refused},
		"a note":              {annotated("", "/Subtype /Text /Contents (a)", ""), ""},
	} {
		pages, err := read(t, c.data)
		if c.want == refused {
			if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), refused) || len(pages) > 0 {
				t.Errorf("%s: %d pages, %v", name, len(pages), err)
			}
			continue
		}
		if err != nil || len(pages) != 1 || !strings.Contains(pages[0].Text, c.want) {
			t.Errorf("%s: %d pages, %v", name, len(pages), err)
		}
	}
}
