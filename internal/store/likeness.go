package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Nothing is published twice unnoticed. A table holds digests by which a published record is found however many there
// are: of the content of every revision, and of the title and the document number in force. They are derived from the
// payloads; a database from before there were any, or with digests by other rules, gets them when it is opened.

// factLikeness says by which rules the digests in the table were made; likenessRules are those of this program.
const (
	factLikeness  = "likeness"
	likenessRules = "1"
)

// Subjects of a likeness.
const (
	likeContent = "content" // of any revision
	likeTitle   = "title"   // with the day of issue, in force
	likeNumber  = "number"  // with the issuer, in force
)

// likeness is one digest of a record.
type likeness struct {
	subject string
	digest  string // 16 bytes
}

func newLikeness(subject string, parts ...string) likeness {
	sum := sha256.Sum256([]byte(subject + "\n" + strings.Join(parts, "\n")))
	return likeness{subject, string(sum[:16])}
}

// contentOf returns the likeness of a record's words: all but what the centre assigns and what a correction adds.
func contentOf(r *record.Record) (likeness, error) {
	bare := *r
	bare.ID, bare.Revision, bare.IndexNumber, bare.Correction = "", 0, "", nil
	bare.PublishedAt = time.Time{}
	body, err := bare.Canonical()
	return newLikeness(likeContent, string(body)), err
}

// titleOf returns the likeness of a record's title on its day; none for kinds that have the same title again and again.
func titleOf(r *record.Record) (likeness, bool) {
	return newLikeness(likeTitle, string(r.Division), string(r.Kind), r.IssuedOn.String(), foldTitle(r.Title)),
		r.Title != "" && r.Kind != record.KindFinanceStatement
}

// numberOf returns the likeness of a record's document number, whatever brackets it is written with; none without one.
func numberOf(r *record.Record) (likeness, bool) {
	number := brackets.Replace(foldTitle(r.DocumentNumber))
	return newLikeness(likeNumber, string(r.Division), string(r.Kind), r.Issuer.Code, number), number != ""
}

// brackets are those around the year of a document number.
var brackets = strings.NewReplacer("〔", "(", "〕", ")", "[", "(", "]", ")", "【", "(", "】", ")")

// foldTitle leaves of a text only what tells it from others: width, case, spaces and forms of characters do not.
func foldTitle(text string) string { return strings.Join(strings.Fields(hanzi.Fold(text)), "") }

// likenessesOf lists those of a revision; inForce adds title and number.
func likenessesOf(r *record.Record, inForce bool) ([]likeness, error) {
	content, err := contentOf(r)
	list := []likeness{content}
	if title, ok := titleOf(r); ok && inForce {
		list = append(list, title)
	}
	if number, ok := numberOf(r); ok && inForce {
		list = append(list, number)
	}
	return list, err
}

// saveLikenesses notes a revision that is in force from now on.
func saveLikenesses(ctx context.Context, tx *sqlkit.Tx, number int64, r *record.Record) error {
	if err := dropNames(ctx, tx, number); err != nil {
		return err
	}
	list, err := likenessesOf(r, true)
	if err != nil {
		return err
	}
	return insertLikenesses(ctx, tx, number, list)
}

func insertLikenesses(ctx context.Context, tx *sqlkit.Tx, number int64, list []likeness) error {
	for _, l := range list {
		_, err := tx.ExecContext(ctx, `INSERT INTO likenesses (digest, record, subject) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING`, []byte(l.digest), number, l.subject)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropNames frees the title and the document number of a record that was corrected or withdrawn.
func dropNames(ctx context.Context, tx *sqlkit.Tx, number int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM likenesses WHERE record = $1 AND subject <> $2", number, likeContent)
	return err
}

// dropLikenesses forgets a record that was erased: its words could be guessed from the digests.
func dropLikenesses(ctx context.Context, tx *sqlkit.Tx, number int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM likenesses WHERE record = $1", number)
	return err
}

// alike returns the records that have a likeness, the newest first.
func alike(ctx context.Context, q querier, l likeness) (rows []*row, err error) {
	query := "SELECT " + qualifyColumns(
		"r",
		rowColumns,
	) + ` FROM likenesses AS l JOIN records AS r ON r.number = l.record
		WHERE l.digest = $1 AND l.subject = $2 ORDER BY r.number DESC`
	err = eachRow(ctx, q, query, func(scan func(...any) error) error {
		one := new(row)
		rows = append(rows, one)
		return one.scan(scan)
	}, []byte(l.digest), l.subject)
	return rows, err
}

// qualifyColumns puts a table's name before each column.
func qualifyColumns(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}

// fillLikenesses makes the table from the payloads, if it was not made by this program's rules.
func fillLikenesses(ctx context.Context, tx *sqlkit.Tx) error {
	rules, err := readFact(ctx, tx, factLikeness)
	if err != nil || rules == likenessRules {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM likenesses"); err != nil {
		return err
	}
	var keys []int64
	query := "SELECT key FROM payloads WHERE bytes IS NOT NULL ORDER BY key"
	err = eachRow(ctx, tx, query, func(scan func(...any) error) error {
		var key int64
		err := scan(&key)
		keys = append(keys, key)
		return err
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := fillLikeness(ctx, tx, key); err != nil {
			return err
		}
	}
	return setFact(ctx, tx, factLikeness, likenessRules)
}

// fillLikeness notes the revision whose payload has the key. A damaged one is reported by its readers, not here.
func fillLikeness(ctx context.Context, tx *sqlkit.Tx, key int64) error {
	var raw, bytes []byte
	var about row
	err := tx.QueryRowContext(ctx, `SELECT l.bytes, p.bytes, r.number, r.content, r.state FROM payloads AS p
		JOIN leaves AS l ON l.key = p.key JOIN records AS r ON r.number = l.record WHERE p.key = $1`, key).
		Scan(&raw, &bytes, &about.number, &about.content, &about.state)
	if isNoRow(err) {
		return nil
	}
	if err != nil {
		return sqlkit.Error(err)
	}
	leaf, err := feed.ParseLeaf(raw)
	if err != nil || leaf.Op != feed.Publish && leaf.Op != feed.Correct || feed.CheckPayload(leaf, bytes) != nil {
		return nil
	}
	r, err := record.Parse(feed.Payload(bytes).Body())
	if err != nil {
		return nil
	}
	list, err := likenessesOf(r, about.state == stateCurrent && about.content == leafNumber(key))
	if err != nil {
		return err
	}
	return insertLikenesses(ctx, tx, about.number, list)
}

// compareLikenesses derives the digests of a log's records from their revisions.
func (d *derived) compareLikenesses(ctx context.Context) error {
	rules, err := readFact(ctx, d.q, factLikeness)
	if err != nil || rules != likenessRules {
		return err // they are made when the database is opened for work
	}
	want := map[string]bool{}
	for n, r := range d.bodies.records {
		about := d.rows[r.ID]
		op := d.leaves[n].Op
		if about == nil || about.state == stateErased || op != feed.Publish && op != feed.Correct {
			continue
		}
		list, err := likenessesOf(r, about.state == stateCurrent && about.content == n)
		if err != nil {
			return err
		}
		for _, l := range list {
			want[fmt.Sprintf("%s %s %x", r.ID, l.subject, l.digest)] = true
		}
	}
	query := `SELECT l.record, l.subject, l.digest FROM likenesses AS l JOIN records AS r ON r.number = l.record
		WHERE r.log = $1`
	err = eachRow(ctx, d.q, query, func(scan func(...any) error) error {
		var number int64
		var subject string
		var digest []byte
		if err := scan(&number, &subject, &digest); err != nil {
			return err
		}
		name := fmt.Sprintf("%s %s %x", d.numbers[number], subject, digest)
		if !want[name] {
			d.add("likeness of record "+d.numbers[number], "the %s is not that of the record", subject)
		}
		delete(want, name)
		return nil
	}, d.number)
	for name := range want {
		d.add("likeness of record "+name, "the row is missing")
	}
	return err
}

// checkNew reports whether nothing like the record is published already, where the batch asks for it.
func (p *publication) checkNew(ctx context.Context, i int, row *row, r *record.Record) (free bool, err error) {
	if !p.batch.New {
		if p.batch.Once && row.number == 0 {
			return p.checkOnce(ctx, i, r)
		}
		return true, nil
	}
	var old *record.Record
	if row.number == 0 {
		if free, err = p.checkSame(ctx, i, r); err != nil || !free {
			return false, err
		}
	} else if old, err = readContent(ctx, p.tx, row); err != nil {
		return false, err
	}
	before := len(p.problems.list)
	err = p.problems.checkTwice(ctx, p.tx, i, old, r, p.moment)
	return len(p.problems.list) == before, err
}

// checkSame refuses a new record whose content was published before, even if that was corrected or withdrawn since: a
// command that is repeated, perhaps after it was killed, publishes nothing a second time.
func (p *publication) checkSame(ctx context.Context, i int, r *record.Record) (free bool, err error) {
	content, err := contentOf(r)
	if err != nil {
		return false, err
	}
	rows, err := alike(ctx, p.tx, content)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		return p.checkErased(ctx, i, r)
	}
	one := rows[0]
	if n := p.batched(one.id); n >= 0 {
		p.refuseDouble(i, n)
		return false, nil
	}
	en, zh := "is published already", "已公开"
	if one.state != stateCurrent {
		en, zh = "was published, and withdrawn later,", "曾公开，后已撤回"
	}
	p.problems.list = append(p.problems.list, Problem{i, record.Problem{Record: one.id,
		Reason: fmt.Sprintf("The same content %s as record %s (%s). If it is to be published a second time, "+
			"give --again; to change it, correct that record.", en, one.id, one.indexNumber),
		ReasonZh: fmt.Sprintf("完全相同的内容%s，为信息%s（%s）。确需再次发布的，请加--again；要修改的，请更正该信息。",
			zh, one.id, one.indexNumber)}, true})
	return false, nil
}

// refuseDouble refuses a record that is also item n of the batch.
func (p *publication) refuseDouble(i, n int) {
	p.problems.addConflict(i, "",
		fmt.Sprintf("The same content is there twice: it is also file %d of this command. Leave one of the two out; "+
			"if both are meant, give --again twice.", n+1),
		fmt.Sprintf("内容与本次的第%d个文件完全相同，请去掉其中一个；确需都发布的，请写两次--again。", n+1))
}

// checkErased asks about a new record that may have been published and erased.
func (p *publication) checkErased(ctx context.Context, i int, r *record.Record) (free bool, err error) {
	erased, err := p.store.findErased(ctx, p.tx, r)
	if err != nil || erased == nil {
		return err == nil, err
	}
	p.problems.list = append(p.problems.list, Problem{i, erased.problem(
		"If this is another one, or is to be published in spite of that, give --again.",
		"确非同一内容或确需发布的，请加--again。"), true})
	return false, nil
}

// justNow is for how long a command may be repeated because its answer was lost.
const justNow = 10 * time.Minute

// checkOnce refuses a new record whose content is in force since a moment ago, or is in the batch twice.
func (p *publication) checkOnce(ctx context.Context, i int, r *record.Record) (free bool, err error) {
	one, err := p.findTwin(ctx, r)
	if err != nil || one == nil {
		return err == nil, err
	}
	if n := p.batched(one.id); n >= 0 {
		p.refuseDouble(i, n)
		return false, nil
	}
	entries, err := entriesOf(ctx, p.tx, one.number)
	if err != nil || len(entries) == 0 || entries[0].leaf.Time.Before(p.tx.Now.Add(-justNow)) {
		return err == nil, err
	}
	at := entries[0].leaf.Time.In(record.Zone).Format("15:04:05")
	p.problems.addAgainst(i, true, r.Kind, "", one.id,
		"The same content was published at %[1]s, as record %[2]s (%[3]s), perhaps by this very command. "+
			"If it is to be there once more, give --again twice.",
		"完全相同的内容已于%[1]s发布，为信息%[2]s（%[3]s），可能就是本次命令发布的。确需再发布一次的，请写两次--again。",
		at, one.id, one.indexNumber)
	return false, nil
}

// findTwin returns the newest record in force with the same content; nil for none.
func (p *publication) findTwin(ctx context.Context, r *record.Record) (*row, error) {
	content, err := contentOf(r)
	if err != nil {
		return nil, err
	}
	rows, err := alike(ctx, p.tx, content)
	if at := slices.IndexFunc(rows, func(one *row) bool { return one.state == stateCurrent }); err == nil && at >= 0 {
		return rows[at], nil
	}
	return nil, err
}

// batched returns which draft of the batch has become the record; -1 for none.
func (p *publication) batched(id string) int {
	return slices.IndexFunc(p.done, func(done Published) bool { return done.ID == id })
}

// checkTwice looks for a record among those that its division has published: with the same title on the same day, or
// with the same document number of the same issuer. old is the revision in force of the record that r corrects, nil for
// a new one: a correction may keep what it has. The title of an alert that is over, was updated or called off is free,
// and that of an all-clear: an update keeps its title, and a danger may come back.
func (p *problems) checkTwice(ctx context.Context, q querier, i int, old, r *record.Record, at time.Time) error {
	if number, ok := numberOf(r); ok && !keeps(old, number, numberOf) {
		one, err := p.firstOther(ctx, q, number, r, at)
		if err != nil {
			return err
		}
		if one != nil {
			p.addAgainst(
				i,
				true,
				r.Kind,
				"/document_number",
				one.id,
				"is %[1]s, with which record %[2]s (%[3]s) is published "+
					"already. Correct that one, or give this one its own number.",
				"为%[1]s，该文号已由信息%[2]s（%[3]s）公开，请在其上更正，或填写本件的文号。",
				r.DocumentNumber,
				one.id,
				one.indexNumber,
			)
			return nil
		}
	}
	title, ok := titleOf(r)
	if !ok || keeps(old, title, titleOf) {
		return nil
	}
	one, err := p.firstOther(ctx, q, title, r, at)
	if err != nil || one == nil {
		return err
	}
	p.addAgainst(
		i,
		true,
		r.Kind,
		"/title",
		one.id,
		"is that of record %[1]s (%[2]s) of the same day, which is published "+
			"already. Correct that one, or give this one another title.",
		"与同日的信息%[1]s（%[2]s）相同，该信息已公开，请在其上更正，或改用其他标题。",
		one.id,
		one.indexNumber,
	)
	return nil
}

// keeps reports whether the revision in force has the likeness already.
func keeps(old *record.Record, l likeness, of func(*record.Record) (likeness, bool)) bool {
	if old == nil {
		return false
	}
	has, ok := of(old)
	return ok && has == l
}

// firstOther returns the newest record in force with a likeness, other than r itself; nil for none.
func (p *problems) firstOther(
	ctx context.Context, q querier, l likeness, r *record.Record, at time.Time,
) (*row, error) {
	rows, err := alike(ctx, q, l)
	if err != nil {
		return nil, err
	}
	for _, one := range rows {
		if one.state != stateCurrent || one.id == r.ID {
			continue
		}
		over, err := isOver(ctx, q, one, r, at)
		if err != nil || !over {
			return one, err
		}
	}
	return nil, nil
}

// isOver reports whether a record is an alert whose title is free: it has ended, is an all-clear, or is followed by r
// or by another alert.
func isOver(ctx context.Context, q querier, one *row, r *record.Record, at time.Time) (bool, error) {
	next, ok := r.Body.(*record.Alert)
	if !ok {
		return false, nil
	}
	if slices.Contains(next.References, one.id) {
		return true, nil
	}
	all, err := alertsFrom(ctx, q, one.number)
	if err != nil {
		return false, err
	}
	for _, alert := range all {
		own := alert.number == one.number && (!at.Before(alert.body.Expires) || alert.body.MsgType == "Cancel")
		if own || alert.refersTo(one.id) {
			return true, nil
		}
	}
	return false, nil
}

// checkDone refuses the correction that is in force already: a command that is repeated after it was killed. It reports
// whether it is one.
func (p *problems) checkDone(ctx context.Context, q querier, i int, row *row, r *record.Record) (bool, error) {
	if row.revision != r.Revision+1 || r.Correction == nil {
		return false, nil
	}
	now, err := readContent(ctx, q, row)
	if err != nil {
		return false, err
	}
	said, err := contentOf(r)
	if err != nil {
		return false, err
	}
	is, err := contentOf(now)
	if err != nil || said != is || now.Correction == nil || now.Correction.Reason != r.Correction.Reason {
		return false, err
	}
	p.addAgainst(i, true, r.Kind, "", row.id, "This correction is published already, as revision %[1]d of record "+
		"%[2]s (%[3]s). Nothing is left to do.",
		"这一更正已经发布，即信息%[2]s（%[3]s）的第%[1]d版，无需再发。", row.revision, row.id, row.indexNumber)
	return true, nil
}
