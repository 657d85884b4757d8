package cache

import (
	"context"
	"slices"
	"strings"

	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// keeper is the cache as the index's Keeper, in a transaction.
type keeper struct{ tx *sqlkit.Tx }

func (k keeper) ReadLeaf(ctx context.Context, key int64) (feed.Leaf, error) {
	return readLeaf(ctx, k.tx, key)
}

func (k keeper) DropPayload(ctx context.Context, key int64) error {
	return execIn(ctx, k.tx, "DELETE FROM payloads WHERE key = ?", key)
}

func (k keeper) DropPayloads(ctx context.Context, head int64, e feed.Entry) error {
	return eachLeaf(ctx, k.tx, head, func(key int64, leaf feed.Leaf) error {
		if !feed.ExplainsAbsence(e.Number, e.Leaf, index.LeafNumber(key), leaf) {
			return nil
		}
		return k.DropPayload(ctx, key)
	})
}

// NoteErasure makes Scrub due.
func (k keeper) NoteErasure(ctx context.Context) error {
	for _, name := range []string{factScrub, factSweep} {
		if err := setFact(ctx, k.tx, name, "due"); err != nil {
			return err
		}
	}
	return nil
}

// KeepFiles lists the attachments of a record to be fetched. Those that it had before and still has stay fetched; of
// those that it has no more, Scrub removes the files.
func (k keeper) KeepFiles(ctx context.Context, place int64, r *record.Record) error {
	files := filesOf(r)
	held, err := sqlkit.Texts(ctx, k.tx, "The attachments cannot be listed.",
		"SELECT digest FROM attachments WHERE place = ?", place)
	if err != nil {
		return err
	}
	for _, digest := range held {
		if slices.ContainsFunc(files, func(f file) bool { return f.digest == digest }) {
			continue
		}
		if err := execIn(ctx, k.tx, "DELETE FROM attachments WHERE place = ? AND digest = ?", place, digest); err != nil {
			return err
		}
		if err := setFact(ctx, k.tx, factSweep, "due"); err != nil {
			return err
		}
	}
	for _, f := range files {
		err := execIn(ctx, k.tx, "INSERT OR IGNORE INTO attachments (place, digest, size, priority) VALUES (?, ?, ?, ?)",
			place, f.digest, f.size, f.priority)
		if err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return nil
	}
	return execIn(ctx, k.tx, `UPDATE attachments SET fetched = 1 WHERE place = ? AND digest IN
		(SELECT digest FROM attachments WHERE fetched = 1)`, place)
}

// file is an attachment to fetch.
type file struct {
	digest   string
	size     int64
	priority int
}

// Priorities of attachments: pictures on a screen come before files that are only handed out.
const (
	picturePriority  = 1
	documentPriority = 2
)

// filesOf are the attachments of a record with the pictures of their pages; of two with one digest, the first. None
// without a record.
func filesOf(r *record.Record) (files []file) {
	if r == nil {
		return nil
	}
	add := func(f file) {
		if !slices.ContainsFunc(files, func(other file) bool { return other.digest == f.digest }) {
			files = append(files, f)
		}
	}
	for _, a := range r.Attachments {
		priority := documentPriority
		if isPicture(a.MediaType) {
			priority = picturePriority
		}
		add(file{a.SHA256, a.Size, priority})
		for _, p := range a.Pages {
			add(file{p.SHA256, p.Size, picturePriority})
		}
	}
	return files
}

func isPicture(mediaType string) bool { return strings.HasPrefix(mediaType, "image/") }
