package index

import (
	"context"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Evidence returns the facts that a board of duties of a division needs: of current records, expired ones included, with
// their first publication, which no correction moves.
func (v View) Evidence(ctx context.Context, code division.Code, needs []duty.Need) (e duty.Evidence, err error) {
	first, err := v.firstPublished(ctx, code)
	if err != nil {
		return e, err
	}
	facts, err := v.facts(ctx, code, needs)
	return duty.Evidence{Place: duty.PlaceOf(code, first, v.now), Facts: facts}, err
}

func (v View) facts(ctx context.Context, code division.Code, needs []duty.Need) (facts []duty.Fact, err error) {
	for _, n := range needs {
		if !n.From.IsZero() {
			err := v.appendFacts(ctx, &facts, "place >= ? ORDER BY place", code, n.Kind, FirstPlace(n.From))
			if err != nil {
				return nil, err
			}
		}
		for _, class := range n.First {
			const first = "(? = '' OR class = ?) AND (expires_at = 0 OR expires_at > ?) AND (? = 0 OR place < ?)" +
				" ORDER BY place LIMIT 1"
			from := FirstPlace(n.From)
			if err := v.appendFacts(ctx, &facts, first, code, n.Kind, class, class, v.now.Unix(), from, from); err != nil {
				return nil, err
			}
		}
	}
	return facts, nil
}

// firstPublished is the first publication among a division's current records; zero without any.
func (v View) firstPublished(ctx context.Context, code division.Code) (time.Time, error) {
	var place int64
	err := v.q.QueryRowContext(ctx,
		"SELECT coalesce(min(place), 0) FROM records WHERE state = 'current' AND division = ?", string(code)).Scan(&place)
	if err != nil || place <= 0 {
		return time.Time{}, sqlkit.ReadError("The first publication cannot be found.", err)
	}
	return PlaceTime(place), nil
}

// appendFacts appends the facts of one kind of a division that a condition selects.
func (v View) appendFacts(
	ctx context.Context, facts *[]duty.Fact, condition string, code division.Code, kind record.Kind, args ...any,
) error {
	query := "SELECT place, id, title, class, period, issued_on, expires_at FROM records INDEXED BY records_by_duty" +
		" WHERE state = 'current' AND division = ? AND kind = ? AND " + condition
	return sqlkit.EachRow(ctx, v.q, "What was published cannot be read.", query, func(scan sqlkit.Scan) (err error) {
		f := duty.Fact{Division: code, Kind: kind}
		var place, expires int64
		var period, issued string
		if err := scan(&place, &f.ID, &f.Title, &f.Class, &period, &issued, &expires); err != nil {
			return err
		}
		f.Published, f.Expires = PlaceTime(place), unixTime(expires)
		if period != "" {
			if f.Period, err = record.ParsePeriod(period); err != nil {
				return sqlkit.Damaged("What was published cannot be read.", err)
			}
		}
		if f.IssuedOn, err = storedDate(issued); err != nil {
			return err
		}
		*facts = append(*facts, f)
		return nil
	}, append([]any{string(code), string(kind)}, args...)...)
}
