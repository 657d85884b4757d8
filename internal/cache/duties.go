package cache

import (
	"context"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Evidence returns the facts that a board of duties of a division needs. Facts are of current records, expired ones
// included, with their first publication, which no correction moves. The division counts as present since its first
// publication, or since this folder is the kiosk's where that is earlier.
func (c *Cache) Evidence(ctx context.Context, code division.Code, needs []duty.Need) (e duty.Evidence, err error) {
	defer func() { err = c.noteDamage(err) }()
	e = duty.Evidence{Place: duty.Place{Code: code}}
	if e.Place.Since, err = c.presentSince(ctx, code); err != nil {
		return duty.Evidence{}, err
	}
	for _, n := range needs {
		if !n.From.IsZero() {
			err := c.appendFacts(ctx, &e.Facts, "place >= ? ORDER BY place", code, n.Kind, firstPlace(n.From))
			if err != nil {
				return duty.Evidence{}, err
			}
		}
		for _, class := range n.First {
			err := c.appendFacts(ctx, &e.Facts, "(? = '' OR class = ?) AND (expires_at = 0 OR expires_at > ?) AND (? = 0 OR place < ?) ORDER BY place LIMIT 1",
				code, n.Kind, class, class, c.clock.Now().Unix(), firstPlace(n.From), firstPlace(n.From))
			if err != nil {
				return duty.Evidence{}, err
			}
		}
	}
	return e, nil
}

// firstPlace is the first place at a moment; 0 for no moment.
func firstPlace(at time.Time) int64 { return max(unixSeconds(at), 0) << placeShift }

// placeTime is the first publication of the record at a place.
func placeTime(place int64) time.Time { return unixTime(place >> placeShift) }

// presentSince returns the day from which a division counts as present: today, owing nothing yet, where nothing tells.
func (c *Cache) presentSince(ctx context.Context, code division.Code) (record.Date, error) {
	began, err := factTime(ctx, c.db.Reader(), factBegan)
	if err != nil {
		return record.Date{}, err
	}
	if began.IsZero() {
		began = c.clock.Now()
	}
	var place int64
	row := c.db.Reader().QueryRowContext(ctx, "SELECT coalesce(min(place), 0) FROM records WHERE state = 'current' AND division = ?", string(code))
	if err := row.Scan(&place); err != nil {
		return record.Date{}, readError("The first publication cannot be found.", err)
	}
	if first := placeTime(place); place > 0 && first.Before(began) {
		began = first
	}
	return record.DateOf(began.In(record.Zone)), nil
}

// appendFacts appends the facts of one kind of a division that a condition selects.
func (c *Cache) appendFacts(ctx context.Context, facts *[]duty.Fact, condition string, code division.Code, kind record.Kind, args ...any) error {
	query := "SELECT place, id, title, class, period, issued_on, expires_at FROM records INDEXED BY records_by_duty" +
		" WHERE state = 'current' AND division = ? AND kind = ? AND " + condition
	return eachRow(ctx, c.db.Reader(), "What was published cannot be read.", query, func(scan sqlkit.Scan) (err error) {
		f := duty.Fact{Division: code, Kind: kind}
		var place, expires int64
		var period, issued string
		if err := scan(&place, &f.ID, &f.Title, &f.Class, &period, &issued, &expires); err != nil {
			return err
		}
		f.Published, f.Expires = placeTime(place), unixTime(expires)
		if period != "" {
			if f.Period, err = record.ParsePeriod(period); err != nil {
				return damagedError("What was published cannot be read.", err)
			}
		}
		if f.IssuedOn, err = storedDate(issued); err != nil {
			return err
		}
		*facts = append(*facts, f)
		return nil
	}, append([]any{string(code), string(kind)}, args...)...)
}
