package cache

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

const (
	defaultLimit = 20
	maxLimit     = 500
)

// List returns the current records that a query selects, newest publication first, and their number. Expired records
// are left out unless Query.Standing asks for them.
func (c *Cache) List(ctx context.Context, q catalogue.Query) (page catalogue.Page, err error) {
	defer func() { err = c.noteDamage(err) }()
	if page.Total, err = c.countRecords(ctx, c.db.Reader(), q); err != nil {
		return catalogue.Page{}, err
	}
	part := c.partOfList(q)
	page.Cards, err = c.readCards(ctx, part.sql(), part.args...)
	return page, err
}

// partOfList is the condition for the rows of a query's part of its list, with their order.
func (c *Cache) partOfList(q catalogue.Query) clause {
	limit := min(q.Limit, maxLimit)
	if limit <= 0 {
		limit = defaultLimit
	}
	offset := max(q.Offset, 0)
	places := c.newestPlaces(q, offset+limit)
	return clause{
		terms: []string{"place IN (" + places.sql() + ") ORDER BY place DESC LIMIT ? OFFSET ?"},
		args:  append(places.args, limit, offset),
	}
}

// countRecords is the number of records that a query selects.
func (c *Cache) countRecords(ctx context.Context, r sqlkit.Querier, q catalogue.Query) (n int, err error) {
	from, number, where := c.countStatement(q)
	err = r.QueryRowContext(ctx, "SELECT "+number+" FROM "+from+where.sql(), where.args...).Scan(&n)
	return n, readError("The list cannot be counted.", err)
}

// newestPlaces selects the places of the newest n records. Each kind is read in its own index and cut at n, so that a
// tile of two kinds costs no sort over all of both. Few records are under publicity, and they have an index: the sign
// before the order keeps SQLite from walking all records in their order instead.
func (c *Cache) newestPlaces(q catalogue.Query, n int) clause {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []record.Kind{""}
	}
	var all clause
	var parts []string
	order := "place"
	if !q.PublicOn.IsZero() {
		order = "+place"
	}
	for _, kind := range kinds {
		q.Kinds = nil
		if kind != "" {
			q.Kinds = []record.Kind{kind}
		}
		where := c.recordsClause(q)
		parts = append(
			parts,
			"SELECT * FROM (SELECT place FROM records WHERE "+where.sql()+" ORDER BY "+order+" DESC LIMIT ?)",
		)
		all.args = append(append(all.args, where.args...), n)
	}
	all.terms = []string{strings.Join(parts, " UNION ALL ")}
	return all
}

// clause is a part of a statement with its arguments.
type clause struct {
	terms []string
	args  []any
}

func (c clause) sql() string { return strings.Join(c.terms, " AND ") }

func (c *clause) addTerm(term string, args ...any) {
	c.terms, c.args = append(c.terms, term), append(c.args, args...)
}

// inValues restricts a column to some values; none do not restrict.
func inValues[T ~string](c *clause, column string, values []T) {
	switch len(values) {
	case 0:
	case 1:
		c.addTerm(column+" = ?", string(values[0]))
	default:
		marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		c.terms = append(c.terms, column+" IN ("+marks+")")
		for _, v := range values {
			c.args = append(c.args, string(v))
		}
	}
}

// recordsClause translates a query for the rows of records.
func (c *Cache) recordsClause(q catalogue.Query) clause {
	w := clause{}
	w.addTerm("state = 'current'")
	c.filterClause(&w, q)
	if q.Standing {
		now := c.clock.Now().Unix()
		w.addTerm(
			`kind = ? AND (expires_at > ? OR refers <> '' AND EXISTS (SELECT 1 FROM records AS earlier WHERE earlier.state = 'current'
			AND earlier.kind = ? AND earlier.expires_at > ? AND instr(records.refers, earlier.id) > 0))`,
			string(record.KindAlert),
			now,
			string(record.KindAlert),
			now,
		)
	}
	if !q.PublicOn.IsZero() {
		day := q.PublicOn.String()
		w.addTerm("publicity_to <> '' AND publicity_to >= ? AND publicity_from <= ?", day, day)
	}
	if !q.Since.IsZero() {
		// The place, which is the row's order on the disk, holds the same second, or a later one of a record that this
		// program could not read when it came.
		w.addTerm("place >= ? AND published_at > ?", firstPlace(q.Since.Add(time.Second)), q.Since.Unix())
	}
	return w
}

// countStatement returns how to count a query's records: the tables' part of a statement up to its conditions, the
// expression that counts, the conditions. Only publicity and the time of publication need the records themselves.
func (c *Cache) countStatement(q catalogue.Query) (from, number string, where clause) {
	if q.Standing || !q.PublicOn.IsZero() || !q.Since.IsZero() {
		return "records WHERE ", "count(*)", c.recordsClause(q)
	}
	where.addTerm("records > 0")
	c.filterClause(&where, q)
	return "counts WHERE ", "coalesce(sum(records), 0)", where
}

// filterClause adds the conditions that lists and counts share. Expired records are left out unless they are asked for.
func (c *Cache) filterClause(w *clause, q catalogue.Query) {
	if !q.Standing {
		w.addTerm("(expires_at = 0 OR expires_at > ?)", c.clock.Now().Unix())
	}
	inValues(w, "kind", q.Kinds)
	inValues(w, "division", q.Divisions)
	for _, equal := range []struct{ column, value string }{
		{"issuer", q.Issuer}, {"category", q.Category}, {"topic", q.Topic}, {"audience", q.Audience}, {"class", q.Class},
	} {
		if equal.value != "" {
			w.addTerm(equal.column+" = ?", equal.value)
		}
	}
	if q.Year != 0 {
		w.addTerm("year = ?", q.Year)
	}
}

const cardColumns = `place, id, revision, kind, class, division, index_number, title, summary, issuer, category, topic,
	audience, issued_on, published_at, expires_at, publicity, sample`

// readCards reads the rows that a condition selects, in its order.
func (c *Cache) readCards(ctx context.Context, condition string, args ...any) ([]catalogue.Card, error) {
	var cards []catalogue.Card
	err := eachRow(ctx, c.db.Reader(), "The list cannot be read.", "SELECT "+cardColumns+" FROM records WHERE "+condition,
		func(scan sqlkit.Scan) error {
			card, _, err := scanCard(scan)
			cards = append(cards, card)
			return err
		}, args...)
	if err != nil {
		return nil, err
	}
	return cards, nil
}

// scanCard reads the columns of a card, and further selected columns after them.
func scanCard(scan sqlkit.Scan, more ...any) (card catalogue.Card, place int64, err error) {
	var issued, publicity string
	var published, expires int64
	err = scan(
		append([]any{&place, &card.ID, &card.Revision, &card.Kind, &card.Class, &card.Division, &card.IndexNumber,
			&card.Title, &card.Summary, &card.Issuer, &card.Category, &card.Topic, &card.Audience, &issued, &published,
			&expires, &publicity, &card.Sample}, more...)...)
	if err != nil {
		return card, 0, err
	}
	card.PublishedAt, card.ExpiresAt = unixTime(published), unixTime(expires)
	if card.IssuedOn, err = storedDate(issued); err != nil {
		return card, 0, err
	}
	if publicity != "" {
		card.Publicity = new(record.Publicity)
		if err := json.Unmarshal([]byte(publicity), card.Publicity); err != nil {
			return card, 0, damagedError("A line of the list cannot be read.", err)
		}
	}
	return card, place, nil
}

// storedDate reads a date that was stored; "" is none.
func storedDate(s string) (record.Date, error) {
	if s == "" {
		return record.Date{}, nil
	}
	d, err := record.ParseDate(s)
	if err != nil {
		return record.Date{}, damagedError("The date of a record cannot be read.", err)
	}
	return d, nil
}

// unixTime turns stored seconds into a time; 0 is no time.
func unixTime(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// facetColumns are the dimensions that Facets can count.
var facetColumns = map[catalogue.Dimension]string{
	catalogue.ByKind: "kind", catalogue.ByDivision: "division", catalogue.ByIssuer: "issuer",
	catalogue.ByCategory: "category", catalogue.ByTopic: "topic", catalogue.ByAudience: "audience",
	catalogue.ByClass: "class", catalogue.ByYear: "year",
}

// Facets counts the values of a dimension among the records that a query selects: the most frequent
// first, years from the latest. Records without a value are not counted.
func (c *Cache) Facets(
	ctx context.Context,
	q catalogue.Query,
	by catalogue.Dimension,
) (facets []catalogue.Facet, err error) {
	defer func() { err = c.noteDamage(err) }()
	column, ok := facetColumns[by]
	if !ok {
		return nil, errs.F(errs.Invalid, "%q is not a dimension of the catalogue", by)
	}
	from, number, where := c.countStatement(q)
	order := number + " DESC, " + column
	if by == catalogue.ByYear {
		order = "year DESC"
	}
	where.addTerm(column + " NOT IN ('', 0)")
	facets, err = sqlkit.List(ctx, c.db.Reader(),
		"SELECT "+column+", "+number+" FROM "+from+where.sql()+" GROUP BY "+column+" ORDER BY "+order,
		func(scan sqlkit.Scan) (f catalogue.Facet, err error) {
			err = scan(&f.Value, &f.Count)
			return f, err
		}, where.args...)
	return slices.Clip(facets), readError("The catalogue cannot be counted.", err)
}
