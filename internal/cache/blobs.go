package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"gongshi/internal/division"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Wanted is an attachment of a current record that has not arrived.
type Wanted struct {
	Digest   string        // SHA-256 in hex
	Size     int64         // bytes
	Division division.Code // of a record that has it
}

// Wanted lists the files to fetch: pictures on screens first, then documents; of each the newest records first.
func (c *Cache) Wanted(ctx context.Context) ([]Wanted, error) {
	var list []Wanted
	seen := map[string]bool{}
	err := sqlkit.EachRow(ctx, c.db.Reader(), "The attachments cannot be listed.",
		`SELECT a.digest, a.size, r.division FROM attachments a JOIN records r ON r.place = a.place
		WHERE a.fetched = 0 ORDER BY a.priority, a.place DESC`,
		func(scan sqlkit.Scan) error {
			var w Wanted
			if err := scan(&w.Digest, &w.Size, &w.Division); err != nil {
				return err
			}
			if !seen[w.Digest] {
				seen[w.Digest] = true
				list = append(list, w)
			}
			return nil
		})
	return list, err
}

// Blob returns the bytes of an attachment or page image by its SHA-256 in hex; errs.NotFound while it has not arrived,
// and for a file of no current record. Bytes that do not have the digest any more (a failing disk) are removed, to be
// fetched again, and are errs.Corrupt.
func (c *Cache) Blob(ctx context.Context, digest string) ([]byte, error) {
	var n int
	err := c.db.Reader().QueryRowContext(ctx, "SELECT count(*) FROM attachments WHERE digest = ? AND fetched = 1", digest).Scan(&n)
	if err != nil {
		return nil, sqlkit.ReadError("The attachment cannot be read.", err)
	}
	if n == 0 {
		return nil, errs.F(errs.NotFound, "The attachment has not arrived yet.")
	}
	data, err := durable.ReadFile(c.blobPath(digest), math.MaxInt64)
	if err == nil && digestOf(data) == digest {
		return data, nil
	}
	missing := c.changeShown(ctx, func(tx *sqlkit.Tx) error {
		return execIn(ctx, tx, "UPDATE attachments SET fetched = 0 WHERE digest = ?", digest)
	})
	return nil, errs.E(errs.Corrupt, "The attachment is damaged on this kiosk's disk and will be fetched again.", errors.Join(err, missing))
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (c *Cache) blobPath(digest string) string { return filepath.Join(c.dir, blobFolder, digest) }

// PartPath returns the file that collects a download by digest; it may exist from an earlier pass. Attachments and
// payloads share these names: both are SHA-256.
func (c *Cache) PartPath(digest string) string {
	return filepath.Join(c.dir, partFolder, digest+".part")
}

// TakePart moves a finished part to the attachments: it must have the digest, is forced to disk, renamed,
// and only then marked as fetched, so that it is never shown half. A part with another digest is removed
// and refused.
func (c *Cache) TakePart(ctx context.Context, w Wanted) error {
	path := c.PartPath(w.Digest)
	if err := checkFile(path, w); err != nil {
		if feed.ReasonOf(err) != "" {
			os.Remove(path)
		}
		return err
	}
	if err := os.Rename(path, c.blobPath(w.Digest)); err != nil {
		return errs.E(errs.Unavailable, "An attachment cannot be kept.", err)
	}
	if err := syncFolder(filepath.Join(c.dir, blobFolder)); err != nil {
		return err
	}
	return c.changeShown(ctx, func(tx *sqlkit.Tx) error {
		return execIn(ctx, tx, "UPDATE attachments SET fetched = 1 WHERE digest = ?", w.Digest)
	})
}

// checkFile compares a file with its digest and size, and forces it to disk.
func checkFile(path string, w Wanted) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return errs.E(errs.Unavailable, "An attachment cannot be read.", err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return errs.E(errs.Unavailable, "An attachment cannot be read.", err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != w.Digest || n != w.Size {
		return feed.Refuse(feed.DigestMismatch, "the attachment %s of a record of %s arrived as %d bytes with the digest %s", w.Digest, w.Division, n, got)
	}
	if err := f.Sync(); err != nil {
		return errs.E(errs.Unavailable, "An attachment cannot be kept.", err)
	}
	return nil
}

// syncFolder forces a rename to disk; where folders cannot be synced (Windows) it is left to the system.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return errs.E(errs.Unavailable, "The folder of attachments cannot be opened.", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, fs.ErrPermission) {
		return errs.E(errs.Unavailable, "The folder of attachments cannot be forced to disk.", err)
	}
	return nil
}

// removeUnlisted removes the files of attachments and parts that no current record has, after withdrawals,
// corrections and erasures.
func (c *Cache) removeUnlisted(ctx context.Context) error {
	digests, err := sqlkit.Texts(ctx, c.db.Reader(), "The attachments cannot be listed.", "SELECT DISTINCT digest FROM attachments")
	if err != nil {
		return err
	}
	keep := make(map[string]bool, 2*len(digests))
	for _, d := range digests {
		keep[d], keep[d+".part"] = true, true
	}
	for _, folder := range []string{blobFolder, partFolder} {
		entries, err := os.ReadDir(filepath.Join(c.dir, folder))
		if err != nil {
			return errs.E(errs.Unavailable, "The attachments cannot be listed.", err)
		}
		for _, e := range entries {
			if keep[e.Name()] {
				continue
			}
			if err := os.Remove(filepath.Join(c.dir, folder, e.Name())); err != nil {
				return errs.E(errs.Unavailable, fmt.Sprintf("The file %s of an attachment that is gone cannot be removed.", e.Name()), err)
			}
		}
	}
	return nil
}
