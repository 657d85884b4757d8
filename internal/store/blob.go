package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// File opens the bytes of an attachment, at most once for each call of Publish.
type File func() (io.ReadCloser, error)

// Parts of a blob: large enough to be few, small enough for a reader's memory.
const (
	blobShift = 20
	partSize  = 256 << 10
)

// storeFiles takes in the files of the batch that are not stored yet. A file that no record of the batch
// lists would have no use, and is left out.
func (p *publication) storeFiles(ctx context.Context) error {
	listed := map[string]bool{}
	records := slices.Clone(p.later)
	for _, d := range p.batch.Items {
		records = append(records, d.Record)
	}
	for _, r := range records {
		for digest := range filesOf(r) {
			listed[digest] = true
		}
	}
	for digest, open := range p.batch.Files {
		if !listed[digest] {
			continue
		}
		var size int64
		err := p.tx.QueryRowContext(ctx, "SELECT size FROM blobs WHERE digest = $1 AND erased = 0", digest).Scan(&size)
		if err == nil {
			continue
		}
		if !isNoRow(err) {
			return sqlkit.Error(err)
		}
		if err := p.storeFile(ctx, digest, open); err != nil {
			return err
		}
	}
	return nil
}

// filesOf lists the digests and sizes of a record's attachments and of the pictures of their pages.
func filesOf(r *record.Record) map[string]int64 {
	files := map[string]int64{}
	for _, a := range r.Attachments {
		files[a.SHA256] = a.Size
		for _, page := range a.Pages {
			files[page.SHA256] = page.Size
		}
	}
	return files
}

func (p *publication) storeFile(ctx context.Context, digest string, open File) error {
	f, err := open()
	if err != nil {
		return err
	}
	defer f.Close()
	// A digest that was erased once may come back with another record.
	var number int64
	err = p.tx.QueryRowContext(ctx, `INSERT INTO blobs (digest, size) VALUES ($1, 0)
		ON CONFLICT (digest) DO UPDATE SET erased = 0 RETURNING number`, digest).Scan(&number)
	if err != nil {
		return sqlkit.Error(err)
	}
	sum, buffer, size := sha256.New(), make([]byte, partSize), int64(0)
	for part := int64(0); ; part++ {
		n, err := io.ReadFull(f, buffer)
		if n > 0 {
			sum.Write(buffer[:n])
			size += int64(n)
			if part >= 1<<blobShift || size > p.store.rules.Limits().AttachmentBytes {
				return errs.F(errs.TooLarge, "The attachment %s has more than %d bytes.", digest, p.store.rules.Limits().AttachmentBytes)
			}
			if _, err := p.tx.ExecContext(ctx, "INSERT INTO blob_parts (key, bytes) VALUES ($1, $2)", number<<blobShift|part, buffer[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return errs.E(errs.Unavailable, "The attachment "+digest+" cannot be read.", err)
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest {
		return errs.F(errs.Invalid, "The file given as attachment %s has the digest %s.", digest, got)
	}
	_, err = p.tx.ExecContext(ctx, "UPDATE blobs SET size = $1 WHERE number = $2", size, number)
	return err
}

// useFiles ties the record to its attachments, all of which must be stored by now.
func (p *publication) useFiles(ctx context.Context, i int, row int64, r *record.Record) error {
	for at, a := range r.Attachments {
		field := fmt.Sprintf("/attachments/%d", at)
		if err := p.useFile(ctx, i, row, field, a.SHA256, a.Size); err != nil {
			return err
		}
		for n, page := range a.Pages {
			if err := p.useFile(ctx, i, row, fmt.Sprintf("%s/pages/%d", field, n), page.SHA256, page.Size); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *publication) useFile(ctx context.Context, i int, row int64, field, digest string, size int64) error {
	var number, stored int64
	err := p.tx.QueryRowContext(ctx, "SELECT number, size FROM blobs WHERE digest = $1 AND erased = 0", digest).Scan(&number, &stored)
	if isNoRow(err) {
		p.problems.add(i, record.Problem{Field: field + "/sha256",
			Reason:   fmt.Sprintf("is %s, and there is no file with that digest, neither stored nor beside the record.", digest),
			ReasonZh: fmt.Sprintf("为%s，库中和信息旁都没有该文件。", digest)})
		return nil
	}
	if err != nil {
		return sqlkit.Error(err)
	}
	if size != stored {
		p.problems.add(i, record.Problem{Field: field + "/size",
			Reason: fmt.Sprintf("is %d, but the file has %d bytes.", size, stored), ReasonZh: fmt.Sprintf("为%d，而文件为%d字节。", size, stored)})
		return nil
	}
	_, err = p.tx.ExecContext(ctx, "INSERT INTO blob_uses (blob, record) VALUES ($1, $2) ON CONFLICT DO NOTHING", number, row)
	return err
}

// Blob is a stored attachment. It implements io.ReadSeeker over its parts; one is in memory at a time.
type Blob struct {
	Size int64

	ctx    context.Context
	q      querier
	number int64
	at     int64
	part   int64 // held in bytes
	bytes  []byte
}

// Blob opens an attachment by its digest: errs.Gone once it was erased, or while no record that lists it
// is published; errs.NotFound if it was never here.
func (s *Store) Blob(ctx context.Context, digest string) (*Blob, error) {
	b := &Blob{ctx: ctx, q: s.db.Reader(), part: -1}
	var erased, live, used bool
	err := b.q.QueryRowContext(ctx, `SELECT number, size, erased <> 0, EXISTS (SELECT 1 FROM blob_uses AS u JOIN records AS r ON r.number = u.record
		WHERE u.blob = blobs.number AND r.state = 'current'), EXISTS (SELECT 1 FROM blob_uses WHERE blob = blobs.number)
		FROM blobs WHERE digest = $1`, digest).Scan(&b.number, &b.Size, &erased, &live, &used)
	switch {
	case isNoRow(err), err == nil && !erased && !used: // a draft's is nobody's business
		return nil, errs.F(errs.NotFound, "There is no attachment %s.", digest)
	case err != nil:
		return nil, sqlkit.Error(err)
	case erased || !live:
		return nil, errs.F(errs.Gone, "The attachment %s was taken down.", digest)
	}
	return b, nil
}

// Read implements io.Reader.
func (b *Blob) Read(into []byte) (int, error) {
	if b.at >= b.Size {
		return 0, io.EOF
	}
	if part := b.at / partSize; part != b.part {
		err := b.q.QueryRowContext(b.ctx, "SELECT bytes FROM blob_parts WHERE key = $1", b.number<<blobShift|part).Scan(&b.bytes)
		if err != nil {
			return 0, errs.E(errs.Corrupt, "A part of the attachment is missing.", err)
		}
		b.part = part
	}
	start := b.at % partSize
	if start >= int64(len(b.bytes)) {
		return 0, errs.F(errs.Corrupt, "A part of the attachment is too short.")
	}
	n := copy(into, b.bytes[start:])
	b.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker.
func (b *Blob) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.Size
	}
	if offset < 0 {
		return 0, errs.F(errs.Invalid, "A place before the beginning was asked for.")
	}
	b.at = offset
	return offset, nil
}

// HasBlob reports whether an attachment is stored.
func (s *Store) HasBlob(ctx context.Context, digest string) (bool, error) {
	var there bool
	err := s.db.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM blobs WHERE digest = $1 AND erased = 0)", digest).Scan(&there)
	return there, sqlkit.Error(err)
}
