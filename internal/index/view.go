package index

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

// View answers questions about an index as of a moment: what has expired by then is not listed.
type View struct {
	q   sqlkit.Querier
	now time.Time
}

// At returns the view of an index, in a pool or a transaction.
func At(q sqlkit.Querier, now time.Time) View { return View{q, now} }

// List returns the current records that a query selects, newest publication first, and their number. Expired records
// are left out unless Query.Standing asks for them.
func (v View) List(ctx context.Context, q catalogue.Query) (page catalogue.Page, err error) {
	if page.Total, err = v.Count(ctx, q); err != nil {
		return catalogue.Page{}, err
	}
	part := v.Part(q)
	page.Cards, err = v.readCards(ctx, part.SQL(), part.Args...)
	return page, err
}

// Part is the condition for the rows of a query's part of its list, with their order.
func (v View) Part(q catalogue.Query) Clause {
	limit := min(q.Limit, maxLimit)
	if limit <= 0 {
		limit = defaultLimit
	}
	offset := max(q.Offset, 0)
	places := v.newestPlaces(q, offset+limit)
	return Clause{
		Terms: []string{"place IN (" + places.SQL() + ") ORDER BY place DESC LIMIT ? OFFSET ?"},
		Args:  append(places.Args, limit, offset),
	}
}

// Count is the number of records that a query selects.
func (v View) Count(ctx context.Context, q catalogue.Query) (n int, err error) {
	from, number, where := v.countStatement(q)
	err = v.q.QueryRowContext(ctx, "SELECT "+number+" FROM "+from+where.SQL(), where.Args...).Scan(&n)
	return n, sqlkit.ReadError("The list cannot be counted.", err)
}

// newestPlaces selects the places of the newest n records. Each kind is read in its own index and cut at n, so that a
// tile of two kinds costs no sort over all of both. Few records are under publicity, and they have an index: the sign
// before the order keeps SQLite from walking all records in their order instead.
func (v View) newestPlaces(q catalogue.Query, n int) Clause {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []record.Kind{""}
	}
	var all Clause
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
		where := v.recordsClause(q)
		parts = append(
			parts,
			"SELECT * FROM (SELECT place FROM records WHERE "+where.SQL()+" ORDER BY "+order+" DESC LIMIT ?)",
		)
		all.Args = append(append(all.Args, where.Args...), n)
	}
	all.Terms = []string{strings.Join(parts, " UNION ALL ")}
	return all
}

// Clause is a part of a statement, conditions that all hold, with its arguments.
type Clause struct {
	Terms []string
	Args  []any
}

// SQL is the text of the conditions.
func (c Clause) SQL() string { return strings.Join(c.Terms, " AND ") }

func (c *Clause) addTerm(term string, args ...any) {
	c.Terms, c.Args = append(c.Terms, term), append(c.Args, args...)
}

// InValues is the condition that a column has one of some values; none do not restrict.
func InValues[T ~string](column string, values []T) (c Clause) {
	inValues(&c, column, values)
	return c
}

// inValues restricts a column to some values; none do not restrict.
func inValues[T ~string](c *Clause, column string, values []T) {
	switch len(values) {
	case 0:
	case 1:
		c.addTerm(column+" = ?", string(values[0]))
	default:
		marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		c.Terms = append(c.Terms, column+" IN ("+marks+")")
		for _, v := range values {
			c.Args = append(c.Args, string(v))
		}
	}
}

// recordsClause translates a query for the rows of records.
func (v View) recordsClause(q catalogue.Query) Clause {
	w := Clause{}
	w.addTerm("state = 'current'")
	v.filterClause(&w, q)
	if q.Standing {
		now := v.now.Unix()
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
		w.addTerm("place >= ? AND published_at > ?", FirstPlace(q.Since.Add(time.Second)), q.Since.Unix())
	}
	return w
}

// countStatement returns how to count a query's records: the tables' part of a statement up to its conditions, the
// expression that counts, the conditions. Only publicity and the time of publication need the records themselves.
func (v View) countStatement(q catalogue.Query) (from, number string, where Clause) {
	if q.Standing || !q.PublicOn.IsZero() || !q.Since.IsZero() {
		return "records WHERE ", "count(*)", v.recordsClause(q)
	}
	where.addTerm("records > 0")
	v.filterClause(&where, q)
	return "counts WHERE ", "coalesce(sum(records), 0)", where
}

// filterClause adds the conditions that lists and counts share. Expired records are left out unless they are asked for.
func (v View) filterClause(w *Clause, q catalogue.Query) {
	if !q.Standing {
		w.addTerm("(expires_at = 0 OR expires_at > ?)", v.now.Unix())
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

// CardColumns are the columns that ScanCard reads.
const CardColumns = `place, id, revision, kind, class, division, index_number, title, summary, issuer, category, topic,
	audience, issued_on, published_at, expires_at, publicity, sample`

// readCards reads the rows that a condition selects, in its order.
func (v View) readCards(ctx context.Context, condition string, args ...any) ([]catalogue.Card, error) {
	var cards []catalogue.Card
	err := sqlkit.EachRow(ctx, v.q, "The list cannot be read.", "SELECT "+CardColumns+" FROM records WHERE "+condition,
		func(scan sqlkit.Scan) error {
			card, err := ScanCard(scan)
			cards = append(cards, card)
			return err
		}, args...)
	if err != nil {
		return nil, err
	}
	return cards, nil
}

// ScanCard reads the columns of a card, and further selected columns after them.
func ScanCard(scan sqlkit.Scan, more ...any) (card catalogue.Card, err error) {
	var place int64
	var issued, publicity string
	var published, expires int64
	err = scan(
		append([]any{&place, &card.ID, &card.Revision, &card.Kind, &card.Class, &card.Division, &card.IndexNumber,
			&card.Title, &card.Summary, &card.Issuer, &card.Category, &card.Topic, &card.Audience, &issued, &published,
			&expires, &publicity, &card.Sample}, more...)...)
	if err != nil {
		return card, err
	}
	card.PublishedAt, card.ExpiresAt = unixTime(published), unixTime(expires)
	if card.IssuedOn, err = storedDate(issued); err != nil {
		return card, err
	}
	if publicity != "" {
		card.Publicity = new(record.Publicity)
		if err := json.Unmarshal([]byte(publicity), card.Publicity); err != nil {
			return card, sqlkit.Damaged("A line of the list cannot be read.", err)
		}
	}
	return card, nil
}

// storedDate reads a date that was stored; "" is none.
func storedDate(s string) (record.Date, error) {
	if s == "" {
		return record.Date{}, nil
	}
	d, err := record.ParseDate(s)
	if err != nil {
		return record.Date{}, sqlkit.Damaged("The date of a record cannot be read.", err)
	}
	return d, nil
}

// facetColumns are the dimensions that Facets can count.
var facetColumns = map[catalogue.Dimension]string{
	catalogue.ByKind: "kind", catalogue.ByDivision: "division", catalogue.ByIssuer: "issuer",
	catalogue.ByCategory: "category", catalogue.ByTopic: "topic", catalogue.ByAudience: "audience",
	catalogue.ByClass: "class", catalogue.ByYear: "year",
}

// Facets counts the values of a dimension among the records that a query selects: the most frequent
// first, years from the latest. Records without a value are not counted.
func (v View) Facets(
	ctx context.Context,
	q catalogue.Query,
	by catalogue.Dimension,
) (facets []catalogue.Facet, err error) {
	column, ok := facetColumns[by]
	if !ok {
		return nil, errs.F(errs.Invalid, "%q is not a dimension of the catalogue", by)
	}
	from, number, where := v.countStatement(q)
	order := number + " DESC, " + column
	if by == catalogue.ByYear {
		order = "year DESC"
	}
	where.addTerm(column + " NOT IN ('', 0)")
	facets, err = sqlkit.List(ctx, v.q,
		"SELECT "+column+", "+number+" FROM "+from+where.SQL()+" GROUP BY "+column+" ORDER BY "+order,
		func(scan sqlkit.Scan) (f catalogue.Facet, err error) {
			err = scan(&f.Value, &f.Count)
			return f, err
		}, where.Args...)
	return slices.Clip(facets), sqlkit.ReadError("The catalogue cannot be counted.", err)
}
