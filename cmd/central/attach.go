package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gongshi/internal/attachment"
	"gongshi/internal/console"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// readRecord reads a file and parses it.
func readRecord(path string) (*record.Record, error) {
	data, err := readText(path, record.MaxBytes)
	if err != nil {
		return nil, err
	}
	return record.Parse(data)
}

// readText is readFile for a file that people write: it removes the byte order mark of Windows editors, and names the
// encoding that they call Unicode.
func readText(path string, most int64) ([]byte, error) {
	data, err := readFile(path, most)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, errs.F(errs.Invalid, "The file %s is written in UTF-16. Save it as UTF-8, and try again.", path)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}

// readFile reads a file, and one byte beyond most at the utmost, so that its parser sees that it is too large.
func readFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "the file cannot be opened", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, errs.E(errs.Unavailable, "the file cannot be read", err)
	}
	return data, nil
}

// attachmentTaker takes the files beside records as the console takes an upload.
type attachmentTaker struct {
	*app
	store   *store.Store
	dir     string   // the centre's folder
	readers *readers // nil before the first file
	files   map[string]store.File
}

// takeAttachments looks beside a record's file for its attachments by name. Those that are published already stay as
// they are; the others are taken, and replace what the record says of them. It returns the findings in their words.
func (t *attachmentTaker) takeAttachments(
	path string, r *record.Record,
) (found []editorial.PageFinding, problems []record.Problem, err error) {
	for i := range r.Attachments {
		at := &r.Attachments[i]
		if at.SHA256 != "" && at.Size != 0 {
			_, err := t.store.Blob(t.ctx, at.SHA256)
			if err == nil {
				continue
			}
			if !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Gone) {
				return nil, nil, err
			}
		}
		field := fmt.Sprintf("/attachments/%d", i)
		data, problem, err := readAttachment(besideRecord(path, at.Name), field, at)
		if err != nil {
			return nil, nil, err
		}
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		taken, err := t.takeFile(r, *at, data)
		switch errs.KindOf(err) {
		case errs.Invalid, errs.TooLarge:
			zh, _ := console.Chinese(errs.Sentence(err))
			problems = append(problems, record.Problem{Field: field, Reason: errs.Sentence(err), ReasonZh: zh})
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		t.sayTaken(path, field, at.Name, taken)
		for digest, data := range taken.Files {
			t.files[digest] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		}
		*at, found = taken.Attachment, append(found, taken.Found...)
	}
	return found, problems, nil
}

// takeFile takes one file. A record alone says that a file is plain text: nothing in the file does.
func (t *attachmentTaker) takeFile(
	r *record.Record, at record.Attachment, data []byte,
) (taken attachment.Taken, err error) {
	kind, err := attachment.KindOf(data)
	if err != nil && attachment.IsText(at.MediaType) {
		return attachment.TakeText(r, at.Name, at.MediaType, data)
	}
	if err != nil {
		return taken, err
	}
	if t.readers == nil {
		if t.readers, err = newReaders(t.ctx, t.dir); err != nil {
			return taken, err
		}
	}
	if kind == attachment.KindDocument { // a person at a terminal waits for it
		if err := t.readers.compilePDFium(t.ctx); err != nil {
			return taken, err
		}
	}
	return attachment.Take(t.ctx, t.readers, "", r, at.Name, data)
}

// sayTaken tells what a file became.
func (t *attachmentTaker) sayTaken(path, field, name string, taken attachment.Taken) {
	switch pages := len(taken.Pages); {
	case pages > 0:
		t.printf("%s: %s: “%s” is published as “%s”, drawn again in pages: %d. “%s”重新绘制成%d页，以“%s”公开。",
			path, field, name, taken.Name, pages, name, pages, taken.Name)
	case !attachment.IsText(taken.MediaType):
		t.printf("%s: %s: “%s” is published as “%s”, drawn again. “%s”重新绘制后以“%s”公开。",
			path, field, name, taken.Name, name, taken.Name)
	}
}

// besideRecord is the place of an attachment next to the record's file; "" if the name is no bare file name.
func besideRecord(path, name string) string {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\:`) || filepath.Base(name) != name {
		return ""
	}
	return filepath.Join(filepath.Dir(path), name)
}

// readAttachment reads a file that is to be attached. What the record says of it must be true of it.
func readAttachment(place, field string, at *record.Attachment) ([]byte, *record.Problem, error) {
	problem := func(member, reason, reasonZh string) ([]byte, *record.Problem, error) {
		return nil, &record.Problem{Field: field + member, Reason: reason, ReasonZh: reasonZh}, nil
	}
	f, err := openPlain(place)
	if err != nil {
		return problem("/sha256", "There is no such file beside the record, nor is one with this digest published.",
			"信息旁没有该文件，也没有公开过相同摘要的文件。")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, attachment.MaxFile+1))
	if err != nil {
		return nil, nil, errs.E(errs.Unavailable, "The attachment "+place+" cannot be read.", err)
	}
	got := fmt.Sprintf("%x", sha256.Sum256(data))
	switch n := int64(len(data)); {
	case n > attachment.MaxFile:
		return problem("", fmt.Sprintf("The file has more than %d MB. Make it smaller or split it.",
			attachment.MaxFile>>20),
			fmt.Sprintf("文件超过%d MB，请压缩或拆分。", attachment.MaxFile>>20))
	case at.SHA256 != "" && at.SHA256 != got:
		return problem("/sha256", "is not the digest of the file beside the record, which is "+got+".",
			"与信息旁文件的摘要"+got+"不符。")
	case at.Size != 0 && at.Size != n:
		return problem("/size", fmt.Sprintf("is %d, but the file beside the record has %d bytes.", at.Size, n),
			fmt.Sprintf("为%d，而信息旁文件为%d字节。", at.Size, n))
	case len(at.Pages) > 0:
		return problem("/pages", "are made from the file beside the record: leave them out.",
			"由中心根据信息旁的文件生成，请删去该项。")
	}
	return data, nil, nil
}

// openPlain opens a regular file.
func openPlain(place string) (*os.File, error) {
	info, err := os.Stat(place)
	if err != nil {
		return nil, errs.E(errs.NotFound, "there is no file "+place, err)
	}
	if !info.Mode().IsRegular() {
		return nil, errs.F(errs.NotFound, "%s is no file", place)
	}
	f, err := os.Open(place)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "the file "+place+" cannot be opened", err)
	}
	return f, nil
}
