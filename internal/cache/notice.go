package cache

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// notice is a record on its way into the tables.
type notice struct {
	record  *record.Record
	columns columns
}

// identity is the part of a payload that its leaf and log repeat. It is read leniently: a newer centre may
// add members that this program does not know.
type identity struct {
	ID          string        `json:"id"`
	Revision    int64         `json:"revision"`
	Kind        string        `json:"kind"`
	IndexNumber string        `json:"index_number"`
	Division    division.Code `json:"division"`
}

// readNotice reads a payload whose digest was checked. A payload with another id, revision, kind, index number
// (Malformed) or division (WrongLog) than its leaf and log is a Refusal: the centre's signature covers leaf and
// payload, and a kiosk must not choose between them. A payload that this program cannot read is nil.
func readNotice(l feed.Leaf, code division.Code, p feed.Payload) (*notice, error) {
	var is identity
	if err := json.Unmarshal(p.Body(), &is); err != nil {
		return nil, nil // a form to come; kept, not shown
	}
	if is.Division != code {
		return nil, feed.Refuse(feed.WrongLog, "the payload of record %s belongs to division %s, but stands in the log of %s", l.ID, is.Division, code)
	}
	is.Division = ""
	if want := (identity{ID: l.ID, Revision: l.Revision, Kind: l.Kind, IndexNumber: l.IndexNumber}); is != want {
		return nil, feed.Refuse(feed.Malformed, "the payload of record %s revision %d says of itself %s revision %d, kind %s, index number %q, other than its leaf",
			l.ID, l.Revision, is.ID, is.Revision, is.Kind, is.IndexNumber)
	}
	r, err := record.Parse(p.Body())
	if err != nil {
		return nil, nil
	}
	c, err := columnsOf(r, l.Time)
	if err != nil {
		return nil, err
	}
	return &notice{r, c}, nil
}

// writeShown writes columns, search index and attachments of a record whose row exists and has no words. Attachments
// that it had before and still has stay fetched.
func (n *notice) writeShown(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	c := n.columns
	err := execIn(ctx, tx, `UPDATE records SET class = ?, period = ?, title = ?, summary = ?, issuer = ?, category = ?, topic = ?, audience = ?,
		issued_on = ?, year = ?, published_at = ?, expires_at = ?, publicity = ?, publicity_from = ?, publicity_to = ?,
		refers = ?, sample = ? WHERE place = ?`,
		c.class, c.period, c.title, c.summary, c.issuer, c.category, c.topic, c.audience,
		c.issuedOn, c.year, c.publishedAt, c.expiresAt, c.publicity, c.publicityFrom, c.publicityTo,
		c.refers, c.sample, place)
	if err != nil {
		return err
	}
	err = execIn(ctx, tx, "INSERT INTO search (rowid, text) VALUES (?, ?)", place, searchTokens(n.record))
	if err != nil {
		return err
	}
	files := filesOf(n.record)
	if err := keepFiles(ctx, tx, place, files); err != nil {
		return err
	}
	for _, f := range files {
		err := execIn(ctx, tx, "INSERT OR IGNORE INTO attachments (place, digest, size, priority) VALUES (?, ?, ?, ?)", place, f.digest, f.size, f.priority)
		if err != nil {
			return err
		}
	}
	return execIn(ctx, tx, `UPDATE attachments SET fetched = 1 WHERE place = ? AND digest IN
		(SELECT digest FROM attachments WHERE fetched = 1)`, place)
}

// replaceContent writes the notice in the place of a record's former content; nil leaves nothing.
func (n *notice) replaceContent(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	if n == nil {
		return clearContent(ctx, tx, place)
	}
	if err := clearWords(ctx, tx, place); err != nil {
		return err
	}
	return n.writeShown(ctx, tx, place)
}

// clearContent empties columns, index and attachments of a record; its trace stays.
func clearContent(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	if err := clearWords(ctx, tx, place); err != nil {
		return err
	}
	return keepFiles(ctx, tx, place, nil)
}

// clearWords empties columns and index of a record.
func clearWords(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	err := execIn(ctx, tx, `UPDATE records SET class = '', period = '', title = '', summary = '', issuer = '', category = '', topic = '', audience = '',
		issued_on = '', year = 0, published_at = 0, expires_at = 0, publicity = '', publicity_from = '', publicity_to = '',
		refers = '', sample = 0 WHERE place = ?`, place)
	if err != nil {
		return err
	}
	return execIn(ctx, tx, "DELETE FROM search WHERE rowid = ?", place)
}

// keepFiles takes a record's attachments away but for some, whose files need not be fetched again.
func keepFiles(ctx context.Context, tx *sqlkit.Tx, place int64, files []file) error {
	held, err := readTexts(ctx, tx, "The attachments cannot be listed.", "SELECT digest FROM attachments WHERE place = ?", place)
	if err != nil {
		return err
	}
	for _, digest := range held {
		if slices.ContainsFunc(files, func(f file) bool { return f.digest == digest }) {
			continue
		}
		if err := execIn(ctx, tx, "DELETE FROM attachments WHERE place = ? AND digest = ?", place, digest); err != nil {
			return err
		}
		if err := setFact(ctx, tx, factSweep, "due"); err != nil {
			return err
		}
	}
	return nil
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

func filesOf(r *record.Record) []file {
	var files []file
	for _, a := range r.Attachments {
		priority := documentPriority
		if isPicture(a.MediaType) {
			priority = picturePriority
		}
		files = append(files, file{a.SHA256, a.Size, priority})
		for _, p := range a.Pages {
			files = append(files, file{p.SHA256, p.Size, picturePriority})
		}
	}
	return files
}

func isPicture(mediaType string) bool { return len(mediaType) > 6 && mediaType[:6] == "image/" }
