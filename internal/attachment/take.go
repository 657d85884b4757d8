package attachment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode/utf8"

	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Reader reads the files of strangers in a process of its own: nothing in this one parses them. asker is the person who
// waits; nobody waits behind all the files of another. errs.Invalid is about the file, errs.Unavailable about the
// machine.
type Reader interface {
	// Picture draws a picture again.
	Picture(ctx context.Context, asker string, data []byte) (Drawn, error)
	// Document gives the pages of a PDF.
	Document(ctx context.Context, asker string, data []byte) ([]Page, error)
}

// Taken is a file as it is published: what the record lists, the bytes by digest, and the findings in its words.
type Taken struct {
	record.Attachment
	Files map[string][]byte
	Found []editorial.PageFinding
}

// MaxText bounds a plain text in bytes, and the words of one page: a longer one is not searched for names.
const MaxText = 1 << 20

// Take makes a file that is attached to a record what kiosks show: a picture is redrawn, without what a camera wrote
// into it, a long picture and a PDF become pages, and the words of a PDF's pages are searched. It fails with
// errs.Invalid, and the way out, for a file of another format or with a number that never stays.
func Take(
	ctx context.Context, files Reader, asker string, of *record.Record, name string, data []byte,
) (t Taken, err error) {
	kind, err := KindOf(data)
	if err != nil {
		return t, err
	}
	if kind == KindPicture {
		drawn, err := files.Picture(ctx, asker, data)
		switch {
		case err != nil:
			return t, err
		case len(drawn.Pages) > 0: // a long screenshot
			t.Attachment, t.Files, err = Document(name, drawn.Pages)
		default:
			t.Attachment, err = Picture(name, drawn)
			t.Files = map[string][]byte{t.SHA256: drawn.Data}
		}
		return t, err
	}
	pages, err := files.Document(ctx, asker, data)
	if err != nil {
		return t, err
	}
	if t.Attachment, t.Files, err = Document(name, pages); err != nil {
		return t, err
	}
	for i, p := range pages {
		if len(p.Text) > MaxText {
			return Taken{}, errs.F(errs.Invalid, "Page %d of the document has more text than can be searched for "+
				"personal information. Attach it in parts.", i+1)
		}
		on, err := editorial.OnPage(of, i+1, t.Pages[i].SHA256, p.Text)
		if err != nil {
			return Taken{}, err
		}
		t.Found = append(t.Found, on...)
	}
	return t, nil
}

// textEndings are the endings of plain texts, by media type.
var textEndings = map[string]string{"text/plain": ".txt", "text/csv": ".csv"}

// IsText reports whether a media type is that of a plain text.
func IsText(mediaType string) bool { return textEndings[mediaType] != "" }

// TakeText takes a plain text as it is, after its words were searched. It fails with errs.Invalid, and the way out, for
// a file that is no text in UTF-8, is too long, or holds a number that never stays.
func TakeText(of *record.Record, name, mediaType string, data []byte) (t Taken, err error) {
	if err := checkName(name); err != nil {
		return t, err
	}
	words := bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(words) == 0:
		return t, errs.F(errs.Invalid, "The text is empty. Choose another copy.")
	case len(words) > MaxText:
		return t, errs.F(errs.Invalid,
			"The text has more than %d MB. Attach it in parts, or save it as PDF.", MaxText>>20)
	case !utf8.Valid(words) || bytes.ContainsRune(words, 0):
		return t, errs.F(errs.Invalid, "The file is no text in UTF-8. Save it as UTF-8 or as PDF, and choose it again.")
	}
	sum := sha256.Sum256(data)
	t.Attachment = record.Attachment{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), MediaType: mediaType}
	t.Name = baseName(name) + textEndings[mediaType]
	if ending := strings.ToLower(path.Ext(name)); ending == textEndings[mediaType] {
		t.Name = name
	}
	t.Files = map[string][]byte{t.SHA256: data}
	t.Found, err = editorial.OnText(of, t.SHA256, string(words))
	return t, err
}
