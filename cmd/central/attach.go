package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
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

// findAttachments looks beside a record's file for its attachments by name, and for the pictures of their pages by
// digest. It fills in digests and sizes that the record leaves out, and returns the files that are not stored yet for
// the batch.
func findAttachments(ctx context.Context, s *store.Store, path string, r *record.Record, files map[string]store.File) ([]record.Problem, error) {
	var problems []record.Problem
	for i := range r.Attachments {
		at := &r.Attachments[i]
		field := fmt.Sprintf("/attachments/%d", i)
		problem, err := findAttachment(ctx, s, besideRecord(path, at.Name), field, &at.SHA256, &at.Size, files)
		if err != nil {
			return nil, err
		}
		problems = append(problems, problem...)
		for n := range at.Pages {
			page := &at.Pages[n]
			problem, err := findAttachment(ctx, s, pictureBeside(path, page.SHA256), fmt.Sprintf("%s/pages/%d", field, n), &page.SHA256, &page.Size, files)
			if err != nil {
				return nil, err
			}
			problems = append(problems, problem...)
		}
	}
	return problems, nil
}

// besideRecord is the place of an attachment next to the record's file; "" if the name is no bare file name.
func besideRecord(path, name string) string {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\:`) || filepath.Base(name) != name {
		return ""
	}
	return filepath.Join(filepath.Dir(path), name)
}

// pictureBeside finds the picture of a page: its digest is its name, with any ending.
func pictureBeside(path, digest string) string {
	if _, err := feed.ParseDigest(digest); err != nil {
		return ""
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if name, _, _ := strings.Cut(e.Name(), "."); name == digest {
			return filepath.Join(filepath.Dir(path), e.Name())
		}
	}
	return ""
}

// findAttachment settles digest and size of one attachment. The record's values must be true of the file; absent values
// are filled in. A file that is neither stored nor beside the record is left for Publish to miss, unless nothing is
// known of it at all.
func findAttachment(ctx context.Context, s *store.Store, place, field string, digest *string, size *int64, files map[string]store.File) ([]record.Problem, error) {
	if *digest != "" && *size != 0 {
		if stored, err := s.HasBlob(ctx, *digest); err != nil || stored {
			return nil, err
		}
	}
	problem := func(member, reason, reasonZh string) ([]record.Problem, error) {
		return []record.Problem{{Field: field + member, Reason: reason, ReasonZh: reasonZh}}, nil
	}
	f, err := openPlain(place)
	if err != nil {
		return problem("/sha256", "There is no such file beside the record, nor is one with this digest stored.", "信息旁没有该文件，库中也没有相同摘要的文件。")
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(f, protocol.MaxBlob+1))
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The attachment "+place+" cannot be read.", err)
	}
	got := hex.EncodeToString(sum.Sum(nil))
	switch {
	case *digest != "" && *digest != got:
		return problem("/sha256", "is not the digest of the file beside the record, which is "+got+".", "与信息旁文件的摘要"+got+"不符。")
	case *size != 0 && *size != n:
		return problem("/size", fmt.Sprintf("is %d, but the file beside the record has %d bytes.", *size, n), fmt.Sprintf("为%d，而信息旁文件为%d字节。", *size, n))
	}
	*digest, *size = got, n
	files[got] = func() (io.ReadCloser, error) { return openPlain(place) }
	return nil, nil
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
