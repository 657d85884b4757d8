package attachment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/errs"
)

func drawn(t testing.TB, width, height int, text string) Page {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, half(width, height), nil); err != nil {
		t.Fatal(err)
	}
	return Page{out.Bytes(), text}
}

func TestDocument(t *testing.T) {
	pages := []Page{drawn(t, 140, 198, "第一页 电话0556-5512345"), drawn(t, 198, 140, "第二页")}
	a, kept, err := Document(`C:\文件\示例批复.PDF`, pages)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "示例批复.pdf" || a.MediaType != "application/pdf" || len(a.Pages) != 2 || len(kept) != 3 {
		t.Fatalf("%+v, %d files", a, len(kept))
	}
	if p := a.Pages[1]; p.Width != 198 || p.Height != 140 || p.MediaType != "image/jpeg" || !bytes.Equal(kept[p.SHA256], pages[1].JPEG) {
		t.Errorf("the second page is %+v", p)
	}
	for digest, data := range kept {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != digest {
			t.Errorf("%s is not the digest of its bytes", digest)
		}
	}
	made := kept[a.SHA256]
	if int64(len(made)) != a.Size || !bytes.HasPrefix(made, []byte("%PDF-")) || !bytes.Contains(made, pages[0].JPEG) || !bytes.Contains(made, pages[1].JPEG) {
		t.Error("the document does not hold the pictures of its pages")
	}
	if bytes.Contains(made, []byte("BT\n")) || bytes.Contains(made, []byte("/BaseFont")) {
		t.Error("the document holds text")
	}
	again, _, err := Document("示例批复.pdf", pages)
	if err != nil || again.SHA256 != a.SHA256 {
		t.Errorf("the same pages make another document: %v", err)
	}
}

func TestDocumentsRefused(t *testing.T) {
	clean := drawn(t, 20, 30, "没有号码")
	for name, c := range map[string]struct {
		file  string
		pages []Page
		want  string
	}{
		"a number in the name":   {"联系13800138000.pdf", []Page{clean}, "The name of the file holds personal information"},
		"without pages":          {"示例.pdf", nil, "no pages"},
		"too large as pictures":  {"示例.pdf", slices.Repeat([]Page{{JPEG: append(bytes.Clone(clean.JPEG), make([]byte, 1<<20)...)}}, 48), "have 49 MB as pictures; at most 48"},
		"a page without picture": {"示例.pdf", []Page{{}}, ""},
	} {
		_, kept, err := Document(c.file, c.pages)
		if err == nil || !strings.Contains(errs.Sentence(err), c.want) || kept != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "13800138000") {
			t.Errorf("%s: the sentence says the number again", name)
		}
	}
	if _, err := Picture("联系13800138000.jpg", Drawn{Data: clean.JPEG, MediaType: "image/jpeg"}); !errs.Is(err, errs.Invalid) {
		t.Errorf("a picture's name: %v", err)
	}
}
