package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// touched is a finance statement that a batch publishes or corrects.
type touched struct {
	draft  int
	record int64 // row number; 0 for a record that is not there yet
	series series
	period record.Period
}

// series is the accounts within which a period's opening balance is the closing balance of the one
// before.
type series struct {
	log           int64
	account, span string
}

// statement is a row of statements.
type statement struct {
	record           int64
	opening, closing record.Fen
}

// books are the accounts as they are, or with supposed as they would be once some drafts were published: the rules
// between periods are the same for a draft in writing and for a draft in publication.
type books struct {
	q        querier
	supposed []supposed
	touched  []touched // to be looked at when all are in place
	problems *problems
}

// supposed is a statement of a draft that is looked at as if it were published.
type supposed struct {
	touched
	statement
}

// saveStatement stores a finance statement's balances of its period; of any other kind, nothing.
func (p *publication) saveStatement(ctx context.Context, i int, row *row, r *record.Record) error {
	b, ok := r.Body.(*record.FinanceStatement)
	if !ok {
		return nil
	}
	t := touched{i, row.number, series{row.log, b.Account, b.Period.Type}, b.Period}
	if free, err := p.books.checkPeriod(ctx, t); err != nil || !free {
		return err
	}
	_, err := p.tx.ExecContext(ctx, `INSERT INTO statements (record, log, account, type, period, opening, closing)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (record) DO UPDATE SET
		account = excluded.account, type = excluded.type, period = excluded.period, opening = excluded.opening, closing = excluded.closing`,
		row.number, t.series.log, t.series.account, t.series.span, b.Period.String(), int64(b.OpeningBalance), int64(b.ClosingBalance))
	p.books.touched = append(p.books.touched, t)
	return err
}

// supposeStatement adds a draft's statement to the books as if it were published; of any other kind, nothing.
func (b *books) supposeStatement(ctx context.Context, i int, number, log int64, r *record.Record) error {
	f, ok := r.Body.(*record.FinanceStatement)
	if !ok || !f.Period.Valid() {
		return nil
	}
	t := touched{i, number, series{log, f.Account, f.Period.Type}, f.Period}
	if free, err := b.checkPeriod(ctx, t); err != nil || !free {
		return err
	}
	b.supposed = append(b.supposed, supposed{t, statement{number, f.OpeningBalance, f.ClosingBalance}})
	b.touched = append(b.touched, t)
	return nil
}

func (b *books) statement(ctx context.Context, s series, period record.Period) (statement, bool, error) {
	var st statement
	for _, one := range b.supposed {
		if one.series == s && one.period == period {
			return one.statement, true, nil
		}
	}
	err := b.q.QueryRowContext(ctx, "SELECT record, opening, closing FROM statements WHERE log = $1 AND account = $2 AND type = $3 AND period = $4",
		s.log, s.account, s.span, period.String()).Scan(&st.record, &st.opening, &st.closing)
	if isNoRow(err) {
		return st, false, nil
	}
	moved := slices.ContainsFunc(b.supposed, func(one supposed) bool { return one.touched.record == st.record })
	return st, err == nil && !moved, sqlkit.Error(err)
}

// checkPeriod reports whether a statement is the only one of its period.
func (b *books) checkPeriod(ctx context.Context, t touched) (bool, error) {
	other, found, err := b.statement(ctx, t.series, t.period)
	if err != nil || !found || other.record != 0 && other.record == t.record {
		return err == nil, err
	}
	if other.record == 0 {
		b.add(t.draft, true, "/body/period", "", "is %[1]s, for which another draft is published together with this one. Discard one of the two.",
			"为%[1]s，与一并发布的另一稿件为同一期，请废弃其中之一。", t.period)
		return false, nil
	}
	id, index, err := b.identity(ctx, other.record)
	b.add(t.draft, true, "/body/period", id, "is %[1]s of account %[4]s, for which record %[2]s (%[3]s) is published already. Correct that one.",
		"为%[1]s，该账户本期已由信息%[2]s（%[3]s）公开，请在其上更正。", t.period, id, index, t.series.account)
	return false, err
}

// add notes a problem; other is the id of the record that is in the way.
func (b *books) add(draft int, conflict bool, field, other, en, zh string, args ...any) {
	b.problems.addAgainst(draft, conflict, record.KindFinanceStatement, field, other, en, zh, args...)
}

func (b *books) identity(ctx context.Context, number int64) (id, index string, err error) {
	err = b.q.QueryRowContext(ctx, "SELECT id, index_number FROM records WHERE number = $1", number).Scan(&id, &index)
	return id, index, sqlkit.Error(err)
}

// checkBalances looks at every statement of the batch once all are in place, so that a chain may be
// corrected together: its opening balance must be the closing balance of the period before, where that
// is published, and its closing balance the opening balance of the period after.
func (b *books) checkBalances(ctx context.Context) error {
	for _, t := range b.touched {
		own, found, err := b.statement(ctx, t.series, t.period)
		if err != nil {
			return err
		}
		if !found || own.record != t.record {
			continue // the batch itself moved it on
		}
		if err := b.checkBefore(ctx, t, own); err != nil {
			return err
		}
		if err := b.checkAfter(ctx, t, own); err != nil {
			return err
		}
	}
	return nil
}

func (b *books) checkBefore(ctx context.Context, t touched, own statement) error {
	before, found, err := b.statement(ctx, t.series, t.period.Previous())
	if err != nil || !found || before.closing == own.opening {
		return err
	}
	var id, index string
	if before.record != 0 {
		if id, index, err = b.identity(ctx, before.record); err != nil {
			return err
		}
	}
	b.add(t.draft, false, "/body/opening_balance", id,
		"is %[1]s yuan, but the closing balance of %[2]s is %[3]s yuan (record %[4]s, %[5]s). The two must be the same: correct this one, or correct that record, and both are published together.",
		"为%[1]s元，而%[2]s的期末余额为%[3]s元（信息%[4]s，%[5]s），两者应一致：请修改本期，或另行更正该信息，两份稿件通过后一并发布。",
		own.opening, t.period.Previous(), before.closing, id, index)
	return nil
}

// checkAfter names all later periods that depend on the changed one: each was published with the closing balance of the
// one before it.
func (b *books) checkAfter(ctx context.Context, t touched, own statement) error {
	after, found, err := b.statement(ctx, t.series, t.period.Next())
	if err != nil || !found || after.opening == own.closing || b.touches(after.record) {
		return err // checkBefore of the batch's own statements finds the others
	}
	var broken, brokenZh []string
	first := ""
	for period := t.period.Next(); found && !b.touches(after.record); {
		id, index, err := b.identity(ctx, after.record)
		if err != nil {
			return err
		}
		if first == "" {
			first = id
		}
		broken = append(broken, fmt.Sprintf("%s (record %s, %s)", period, id, index))
		brokenZh = append(brokenZh, fmt.Sprintf("%s（信息%s，%s）", period, id, index))
		period = period.Next()
		if after, found, err = b.statement(ctx, t.series, period); err != nil {
			return err
		}
	}
	b.add(t.draft, false, "/body/closing_balance", first,
		"is %[1]s yuan, which does not fit the later periods that are published already: %[2]s. Begin corrections of these too: they are published together with this one.",
		"为%[1]s元，与已公开的后续各期不衔接：%[3]s。请同时更正后续各期，通过后一并发布。", own.closing, strings.Join(broken, ", "), strings.Join(brokenZh, "、"))
	return nil
}

func (b *books) touches(number int64) bool {
	return slices.ContainsFunc(b.touched, func(t touched) bool { return t.record == number })
}
