package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// DraftNote tells the people of a draft about another draft or an erased record. It is a question to them, and no
// reason against the draft.
type DraftNote struct {
	record.Problem
	Draft string // id of the other draft; "" for none
}

// DraftNotes returns what the people of a draft are asked to look at: other drafts of the same accounting period, and a
// record that was erased and that the draft may publish again.
func (s *Store) DraftNotes(ctx context.Context, m Draft) (notes []DraftNote, err error) {
	if m.Record == nil {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		others, err := samePeriod(ctx, tx, m)
		if err != nil {
			return err
		}
		for _, other := range others {
			notes = append(notes, DraftNote{s.periodProblem(ctx, other), other.ID})
		}
		if m.Record.ID != "" {
			return nil
		}
		erased, err := s.findErased(ctx, tx, m.Record)
		if err == nil && erased != nil {
			notes = append(notes, DraftNote{Problem: erased.problem(
				"Look whether this is that one; if it is, discard the draft.", "请核对，确属同一内容的请废弃本稿。")})
		}
		return err
	})
	return notes, err
}

// samePeriod returns the drafts under way of the same division, account and period as m, but not m.
func samePeriod(ctx context.Context, tx *sqlkit.Tx, m Draft) (list []Draft, err error) {
	own, ok := m.Record.Body.(*record.FinanceStatement)
	if !ok || !own.Period.Valid() {
		return nil, nil
	}
	query := "SELECT " + draftColumns + ` FROM drafts WHERE division = $1 AND kind = $2 AND id <> $3
		AND state NOT IN ('published', 'discarded') ORDER BY id`
	err = eachRow(ctx, tx, query, func(scan func(...any) error) error {
		var r draftRow
		if err := r.scan(scan); err != nil {
			return err
		}
		other, err := r.toDraft()
		if err != nil || other.Record == nil {
			return err
		}
		b, ok := other.Record.Body.(*record.FinanceStatement)
		if ok && b.Period == own.Period && b.Account == own.Account {
			list = append(list, other)
		}
		return nil
	}, string(m.Division), string(m.Kind), m.ID)
	return list, err
}

// periodProblem tells of another draft of the same period, with the names of its authors.
func (s *Store) periodProblem(ctx context.Context, other Draft) record.Problem {
	var names []string
	for _, id := range other.Review.Authors {
		if u, err := s.accounts.User(ctx, account.System(), id); err == nil {
			names = append(names, cmp.Or(u.Name, u.Login))
		}
	}
	period := other.Record.Body.(*record.FinanceStatement).Period
	title := cmp.Or(other.Title, string(other.Division))
	return record.Problem{Field: "/body/period",
		Reason: fmt.Sprintf("There is another draft for %s: “%s”, %s, by %s. One statement of a period can be "+
			"published: agree with them, and discard one of the two.",
			period, title, underWay[other.Review.State].en, strings.Join(names, ", ")),
		ReasonZh: fmt.Sprintf("%s另有一份稿件《%s》，%s，撰稿人%s。同一期只能公开一份，请商定后废弃其中之一。",
			period, title, underWay[other.Review.State].zh, strings.Join(names, "、"))}
}

// findPeriodUnderWay finds drafts of the same period that are under review or further: this draft, not submitted yet,
// would meet one of them at publication.
func (d *draftTx) findPeriodUnderWay(ctx context.Context) (found []record.Problem, err error) {
	if d.m.Review.State != editorial.Writing {
		return nil, nil
	}
	others, err := samePeriod(ctx, d.tx, d.m)
	for _, other := range others {
		if other.Review.State != editorial.Writing {
			found = append(found, d.store.periodProblem(ctx, other))
		}
	}
	return found, err
}

// erasedRecord is a record whose words are gone.
type erasedRecord struct {
	*row
	day record.Date // on which its last words were published
}

// problem asks about the record; the sentences say what to do.
func (e *erasedRecord) problem(en, zh string) record.Problem {
	return record.Problem{Field: "/issued_on", Record: e.id,
		Reason: fmt.Sprintf("A record of this kind by the same issuer, %s (%s), was published on %s and erased. Its "+
			"words are gone, so the program cannot compare them; this one was issued no later. %s",
			e.id, e.indexNumber, e.day, en),
		ReasonZh: fmt.Sprintf("同一机构的同类信息%s（%s）于%s公开，后已彻底删除，程序无法比对原文；本件的发布日期不晚于该日。%s",
			e.id, e.indexNumber, e.day, zh)}
}

// findErased returns the newest erased record that r may publish again; nil for none. Nothing of the words of an erased
// record is kept to compare them with, and no digest either: who has the digest, keyed or not, can try names and
// amounts until one fits, so that it would be personal data itself, and so would the digest of a title. What the log
// has of it for ever is compared: division, kind, issuer, and the day, since a text is not issued after its
// publication.
func (s *Store) findErased(ctx context.Context, q querier, r *record.Record) (*erasedRecord, error) {
	if r.IssuedOn.IsZero() {
		return nil, nil
	}
	query := "SELECT " + rowColumns + ` FROM records WHERE state = 'erased' AND kind = $1
		AND log = (SELECT number FROM logs WHERE division = $2) AND index_number LIKE $3 ORDER BY number DESC`
	var rows []*row
	err := eachRow(ctx, q, query, func(scan func(...any) error) error {
		one := new(row)
		rows = append(rows, one)
		return one.scan(scan)
	}, string(r.Kind), string(r.Division), r.Issuer.Code+"/%")
	if err != nil {
		return nil, err
	}
	for _, one := range rows {
		entries, err := entriesOf(ctx, q, one.number)
		if err != nil {
			return nil, err
		}
		found := erasedRecord{row: one}
		for _, e := range entries {
			if e.leaf.Op == feed.Publish || e.leaf.Op == feed.Correct {
				found.day = record.DateOf(e.leaf.Time.In(record.Zone))
			}
		}
		if !found.day.Before(r.IssuedOn) {
			return &found, nil
		}
	}
	return nil, nil
}
