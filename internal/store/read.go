package store

import (
	"context"
	"iter"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Divisions lists the divisions that have a name here or a log, in the order of codes, with the number
// of current records in each one's own log.
func (s *Store) Divisions(ctx context.Context) ([]DivisionCount, error) {
	if err := s.db.Read(ctx, func(tx *sqlkit.Tx) error { return checkDivisions(ctx, tx) }); err != nil {
		return nil, err
	}
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT c.code, coalesce(d.name, c.code), coalesce(d.name_en, ''), coalesce(d.hall, ''),
		coalesce(d.hall_en, ''), coalesce(d.sample, 0), l.number IS NOT NULL,
		(SELECT count(*) FROM records AS r WHERE r.log = l.number AND r.state = 'current')
		FROM (SELECT code FROM divisions UNION SELECT division FROM logs) AS c
		LEFT JOIN divisions AS d ON d.code = c.code LEFT JOIN logs AS l ON l.division = c.code ORDER BY c.code`)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	var list []DivisionCount
	for rows.Next() {
		var d DivisionCount
		if err := rows.Scan(&d.Code, &d.Name, &d.NameEN, &d.Hall, &d.HallEN, &d.Sample, &d.HasLog, &d.Records); err != nil {
			return nil, sqlkit.Error(err)
		}
		list = append(list, d)
	}
	return list, sqlkit.Error(rows.Err())
}

// DivisionCount is a division with its number of records.
type DivisionCount struct {
	division.Division
	HasLog  bool
	Records int // current ones
}

// Logs lists the codes of the divisions that have a log, in order.
func (s *Store) Logs(ctx context.Context) ([]division.Code, error) {
	rows, err := s.db.Reader().QueryContext(ctx, "SELECT division FROM logs ORDER BY division")
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	var codes []division.Code
	for rows.Next() {
		var code division.Code
		if err := rows.Scan(&code); err != nil {
			return nil, sqlkit.Error(err)
		}
		codes = append(codes, code)
	}
	return codes, sqlkit.Error(rows.Err())
}

// Sizes gives how many leaves each log has by now, for hints only: nothing is verified, and a damaged log is
// left out.
func (s *Store) Sizes(ctx context.Context) (map[division.Code]int64, error) {
	rows, err := s.db.Reader().QueryContext(ctx, "SELECT division, edge FROM logs")
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	sizes := map[division.Code]int64{}
	for rows.Next() {
		var code division.Code
		var bytes []byte
		if err := rows.Scan(&code, &bytes); err != nil {
			return nil, sqlkit.Error(err)
		}
		if edge, err := feed.ParseEdge(bytes); err == nil {
			sizes[code] = edge.Size()
		}
	}
	return sizes, sqlkit.Error(rows.Err())
}

// Watch calls changed at the beginning and within a period of each commit, whichever process made it (sqlkit),
// until ctx ends.
func (s *Store) Watch(ctx context.Context, period time.Duration, changed func() error) error {
	return s.db.Watch(ctx, period, changed)
}

// AddDivisions names divisions, in place of the names that they had.
func (s *Store) AddDivisions(ctx context.Context, list []division.Division) error {
	return s.db.Write(ctx, func(tx *sqlkit.Tx) error { return addDivisions(ctx, tx, list) })
}

func addDivisions(ctx context.Context, tx *sqlkit.Tx, list []division.Division) error {
	if there, err := divisionParts(ctx, tx); err != nil {
		return err
	} else if len(there) > 0 {
		if err := checkDivisions(ctx, tx); err != nil {
			return err
		}
	}
	for _, d := range list {
		_, err := tx.ExecContext(ctx, `INSERT INTO divisions (code, name, name_en, hall, hall_en, sample) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, hall = excluded.hall,
			hall_en = excluded.hall_en, sample = excluded.sample`, string(d.Code), d.Name, d.NameEN, d.Hall, d.HallEN, sqlkit.Int(d.Sample))
		if err != nil {
			return err
		}
	}
	return bindDivisions(ctx, tx)
}

// Current gives every current record of a division, with below also those of the divisions below it, in
// the order of codes and of first publication. A payload that does not match its leaf ends it with
// errs.Corrupt.
func (s *Store) Current(ctx context.Context, code division.Code, below bool) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		rows, err := s.currentRows(ctx, code, below)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, row := range rows {
			r, err := readContent(ctx, s.db.Reader(), row)
			if errs.Is(err, errs.Corrupt) {
				// It may have been withdrawn and erased since the rows were read.
				if now, err2 := findRow(ctx, s.db.Reader(), row.id); err2 == nil && now.state != stateCurrent {
					continue
				}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (s *Store) currentRows(ctx context.Context, code division.Code, below bool) ([]*row, error) {
	low, high := code, code
	if below {
		low, high = code.Bounds()
	}
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT r.number, r.id, r.log, r.kind, r.index_number, r.revision, r.content, r.last, r.state
		FROM records AS r JOIN logs AS l ON l.number = r.log
		WHERE l.division BETWEEN $1 AND $2 AND r.state = 'current' ORDER BY l.division, r.number`, string(low), string(high))
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	var list []*row
	for rows.Next() {
		r := new(row)
		if err := r.scan(rows.Scan); err != nil {
			return nil, sqlkit.Error(err)
		}
		list = append(list, r)
	}
	return list, sqlkit.Error(rows.Err())
}

// Empty reports whether nothing was ever published.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	logs, err := s.Logs(ctx)
	return len(logs) == 0, err
}

// Payload reads a payload for the public, of whichever log: errs.Gone once the record was withdrawn or
// the payload erased.
func (s *Store) Payload(ctx context.Context, d feed.Digest) (feed.Payload, error) {
	var bytes []byte
	var lapsed bool
	err := s.db.Reader().QueryRowContext(ctx, `SELECT p.bytes, l.lapsed IS NOT NULL FROM payloads AS p JOIN leaves AS l ON l.key = p.key
		WHERE p.digest = $1`, d[:]).Scan(&bytes, &lapsed)
	switch {
	case isNoRow(err):
		return nil, errs.F(errs.NotFound, "There is no payload %s.", d)
	case err != nil:
		return nil, sqlkit.Error(err)
	case bytes == nil || lapsed:
		return nil, errs.F(errs.Gone, "The payload %s was taken down.", d)
	}
	return bytes, nil
}
