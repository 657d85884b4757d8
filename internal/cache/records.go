package cache

import (
	"context"
	"slices"

	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Records returns the records of List with their whole content, and the number that the query selects: in one statement
// on one snapshot, each verified as Record verifies it. A record that cannot be shown is left out; damage is noted.
func (c *Cache) Records(ctx context.Context, q catalogue.Query) (records []*record.Record, total int, err error) {
	var s shown
	err = c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		if total, err = c.view(tx).Count(ctx, q); err != nil {
			return err
		}
		return s.readRows(ctx, tx, p, c.view(tx).Part(q))
	})
	if err != nil {
		return nil, 0, err
	}
	c.noteDamage(s.damage)
	return s.records, total, nil
}

// RecordsByID returns records by their ids, each as Record would return it, in one transaction. An id whose record
// cannot be shown is left out; damage is noted.
func (c *Cache) RecordsByID(ctx context.Context, ids []string) (map[string]*record.Record, error) {
	var s shown
	err := c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		for part := range slices.Chunk(ids, 500) {
			if err := s.readRows(ctx, tx, p, index.InValues("id", part)); err != nil {
				return err
			}
		}
		s.checkAbsent(p, ids)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.noteDamage(s.damage)
	records := make(map[string]*record.Record, len(s.records))
	for _, r := range s.records {
		records[r.ID] = r
	}
	return records, nil
}

// shown are whole records on their way out of the tables.
type shown struct {
	records []*record.Record
	found   map[string]bool // ids that have a row
	damage  error           // the first content that does not verify; nil
}

// readRows reads the records whose rows a clause selects, each with its leaf and payload.
func (s *shown) readRows(ctx context.Context, q sqlkit.Querier, p *proofs, where index.Clause) error {
	return sqlkit.EachRow(ctx, q, "The records cannot be read.",
		"SELECT "+index.RowColumns+`, l.bytes, w.bytes FROM records
		LEFT JOIN leaves AS l ON l.key = content LEFT JOIN payloads AS w ON w.key = content WHERE `+where.SQL(),
		func(scan sqlkit.Scan) error { return s.addRow(scan, p) }, where.Args...)
}

// addRow verifies the record of a row and adds it.
func (s *shown) addRow(scan sqlkit.Scan, p *proofs) error {
	var row recordRow
	var leaf, payload []byte
	if err := scan(append(row.Fields(), &leaf, &payload)...); err != nil {
		return err
	}
	if s.found == nil {
		s.found = map[string]bool{}
	}
	s.found[row.ID] = true
	r, err := p.verifyRow(&row, leaf, payload)
	switch {
	case err == nil:
		s.records = append(s.records, r)
	case errs.Is(err, errs.Corrupt):
		s.noteCorrupt(err)
	}
	return nil
}

func (s *shown) noteCorrupt(err error) {
	if s.damage == nil {
		s.damage = err
	}
}

// checkAbsent notes as damage that a log has published an id for which there is no row.
func (s *shown) checkAbsent(p *proofs, ids []string) {
	for _, id := range ids {
		if !s.found[id] && p.hasPublished(id) {
			s.noteCorrupt(absentError(id))
		}
	}
}

// absentError is the error for a record without a row that a log has published.
func absentError(id string) error {
	return sqlkit.Damaged("The record "+id+" is in the log, but not in the table of this kiosk.", nil)
}

// verifyRow compares a row with its log, the bytes of its leaf with the signed tree, the payload with the leaf, and
// parses the record. Bytes that are not held are nil.
func (p *proofs) verifyRow(row *recordRow, raw, content []byte) (*record.Record, error) {
	if err := p.compareRow(row); err != nil {
		return nil, err
	}
	if err := row.checkShown(); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, sqlkit.Damaged("An entry of the log is missing.", nil)
	}
	leaf, err := row.log.check(index.LeafNumber(row.Content), raw)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return row.parseContent(leaf, nil)
	}
	if len(content) < feed.SaltSize {
		return nil, errs.F(errs.Corrupt, "The content of an entry is damaged.")
	}
	if err := checkStored(leaf, content); err != nil {
		return nil, err
	}
	return row.parseContent(leaf, content)
}
