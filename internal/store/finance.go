package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// touched is a finance statement that the batch published or corrected.
type touched struct {
	draft  int
	record int64
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

// saveStatement keeps what a finance statement says about its period; of any other kind, nothing.
func (p *press) saveStatement(ctx context.Context, i int, row *row, r *record.Record) error {
	b, ok := r.Body.(*record.FinanceStatement)
	if !ok {
		return nil
	}
	s := series{row.log, b.Account, b.Period.Type}
	other, found, err := p.statement(ctx, s, b.Period)
	if err != nil {
		return err
	}
	if found && other.record != row.number {
		return p.duplicate(ctx, i, other.record, b)
	}
	_, err = p.tx.ExecContext(ctx, `INSERT INTO statements (record, log, account, type, period, opening, closing)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (record) DO UPDATE SET
		account = excluded.account, type = excluded.type, period = excluded.period, opening = excluded.opening, closing = excluded.closing`,
		row.number, s.log, s.account, s.span, b.Period.String(), int64(b.OpeningBalance), int64(b.ClosingBalance))
	p.touched = append(p.touched, touched{i, row.number, s, b.Period})
	return err
}

func (p *press) statement(ctx context.Context, s series, period record.Period) (statement, bool, error) {
	var st statement
	err := p.tx.QueryRowContext(ctx, "SELECT record, opening, closing FROM statements WHERE log = $1 AND account = $2 AND type = $3 AND period = $4",
		s.log, s.account, s.span, period.String()).Scan(&st.record, &st.opening, &st.closing)
	if isNoRow(err) {
		return st, false, nil
	}
	return st, err == nil, sqlkit.Error(err)
}

func (p *press) duplicate(ctx context.Context, i int, other int64, b *record.FinanceStatement) error {
	id, index, err := p.identity(ctx, other)
	if err != nil {
		return err
	}
	p.problems.conflict(i, "/body/period",
		fmt.Sprintf("is %s of account %s, for which record %s (%s) is published already. Correct that one.", b.Period, b.Account, id, index),
		fmt.Sprintf("为%s，该账户本期已由信息%s（%s）公开，请在其上更正。", b.Period, id, index))
	return nil
}

func (p *press) identity(ctx context.Context, number int64) (id, index string, err error) {
	err = p.tx.QueryRowContext(ctx, "SELECT id, index_number FROM records WHERE number = $1", number).Scan(&id, &index)
	return id, index, sqlkit.Error(err)
}

// checkBalances looks at every statement of the batch once all are in place, so that a chain may be
// corrected together: its opening balance must be the closing balance of the period before, where that
// is published, and its closing balance the opening balance of the period after.
func (p *press) checkBalances(ctx context.Context) error {
	for _, t := range p.touched {
		own, found, err := p.statement(ctx, t.series, t.period)
		if err != nil {
			return err
		}
		if !found || own.record != t.record {
			continue // the batch itself moved it on
		}
		if err := p.checkBefore(ctx, t, own); err != nil {
			return err
		}
		if err := p.checkAfter(ctx, t, own); err != nil {
			return err
		}
	}
	return nil
}

func (p *press) checkBefore(ctx context.Context, t touched, own statement) error {
	before, found, err := p.statement(ctx, t.series, t.period.Previous())
	if err != nil || !found || before.closing == own.opening {
		return err
	}
	id, index, err := p.identity(ctx, before.record)
	if err != nil {
		return err
	}
	p.problems.add(t.draft, record.Problem{Field: "/body/opening_balance",
		Reason: fmt.Sprintf("is %s yuan, but the closing balance of %s is %s yuan (record %s, %s). The two must be the same.",
			own.opening, t.period.Previous(), before.closing, id, index),
		ReasonZh: fmt.Sprintf("为%s元，而%s的期末余额为%s元（信息%s，%s），两者应一致。",
			own.opening, t.period.Previous(), before.closing, id, index)})
	return nil
}

// checkAfter names all later periods that hang on the one that moved: each was published with the
// closing balance of the one before it.
func (p *press) checkAfter(ctx context.Context, t touched, own statement) error {
	after, found, err := p.statement(ctx, t.series, t.period.Next())
	if err != nil || !found || after.opening == own.closing || p.touches(after.record) {
		return err // what the batch touches itself is found by its own checkBefore
	}
	var broken, brokenZh []string
	for period := t.period.Next(); found && !p.touches(after.record); {
		id, index, err := p.identity(ctx, after.record)
		if err != nil {
			return err
		}
		broken = append(broken, fmt.Sprintf("%s (record %s, %s)", period, id, index))
		brokenZh = append(brokenZh, fmt.Sprintf("%s（信息%s，%s）", period, id, index))
		period = period.Next()
		if after, found, err = p.statement(ctx, t.series, period); err != nil {
			return err
		}
	}
	p.problems.add(t.draft, record.Problem{Field: "/body/closing_balance",
		Reason: fmt.Sprintf("is %s yuan, which does not fit the later periods that are published already: %s. Correct them together with this one.",
			own.closing, strings.Join(broken, ", ")),
		ReasonZh: fmt.Sprintf("为%s元，与已公开的后续各期不衔接：%s，请一并更正。", own.closing, strings.Join(brokenZh, "、"))})
	return nil
}

func (p *press) touches(number int64) bool {
	return slices.ContainsFunc(p.touched, func(t touched) bool { return t.record == number })
}
