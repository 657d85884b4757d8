package index

import (
	"context"

	"github.com/go-json-experiment/json"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Notice is a record with the values that its row shows.
type Notice struct {
	Record  *record.Record
	Columns Columns
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

// ReadNotice reads a payload whose digest was checked. A payload with another id, revision, kind, index number
// (Malformed) or division (WrongLog) than its leaf and log is a Refusal: the centre's signature covers leaf and
// payload, and a kiosk must not choose between them. A payload that this program cannot read is nil.
func ReadNotice(l feed.Leaf, code division.Code, p feed.Payload) (*Notice, error) {
	var is identity
	if err := json.Unmarshal(p.Body(), &is); err != nil {
		return nil, nil // a form to come; kept, not shown
	}
	if is.Division != code {
		return nil, feed.Refuse(feed.WrongLog, "the payload of record %s belongs to division %s, but stands in the log of %s",
			l.ID, is.Division, code)
	}
	is.Division = ""
	if want := (identity{ID: l.ID, Revision: l.Revision, Kind: l.Kind, IndexNumber: l.IndexNumber}); is != want {
		return nil, feed.Refuse(feed.Malformed,
			"the payload of record %s revision %d says of itself %s revision %d, kind %s, index number %q, other than its leaf",
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
	return &Notice{r, c}, nil
}

// writeShown writes columns and words of a record whose row exists and has no words.
func (n *Notice) writeShown(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	c := n.Columns
	err := exec(ctx, tx, `UPDATE records SET class = ?, period = ?, title = ?, summary = ?, issuer = ?, category = ?,
		topic = ?, audience = ?, issued_on = ?, year = ?, published_at = ?, expires_at = ?, publicity = ?, publicity_from = ?,
		publicity_to = ?, refers = ?, sample = ? WHERE place = ?`,
		c.class, c.period, c.title, c.summary, c.issuer, c.category, c.topic, c.audience,
		c.issuedOn, c.year, c.publishedAt, c.expiresAt, c.publicity, c.publicityFrom, c.publicityTo,
		c.refers, c.sample, place)
	if err != nil {
		return err
	}
	return exec(ctx, tx, "INSERT INTO search (rowid, text) VALUES (?, ?)", place, searchTokens(n.Record))
}

// replaceContent writes the notice in the place of a record's former content; nil leaves nothing.
func replaceContent(ctx context.Context, tx *sqlkit.Tx, keep Keeper, place int64, n *Notice) error {
	if err := clearWords(ctx, tx, place); err != nil {
		return err
	}
	if n == nil {
		return keep.KeepFiles(ctx, place, nil)
	}
	if err := n.writeShown(ctx, tx, place); err != nil {
		return err
	}
	return keep.KeepFiles(ctx, place, n.Record)
}

// clearWords empties columns and words of a record; its trace stays.
func clearWords(ctx context.Context, tx *sqlkit.Tx, place int64) error {
	err := exec(ctx, tx, `UPDATE records SET class = '', period = '', title = '', summary = '', issuer = '', category = '',
		topic = '', audience = '', issued_on = '', year = 0, published_at = 0, expires_at = 0, publicity = '',
		publicity_from = '', publicity_to = '', refers = '', sample = 0 WHERE place = ?`, place)
	if err != nil {
		return err
	}
	return exec(ctx, tx, "DELETE FROM search WHERE rowid = ?", place)
}

func exec(ctx context.Context, tx *sqlkit.Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return sqlkit.ReadError("The index cannot be written.", err)
}
