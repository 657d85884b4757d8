package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Consequences are what the withdrawal of a record does beside taking it down. The page and the command line tell of
// them beforehand, from here; the withdrawal itself fails unless the person was told of these very ones.
type Consequences struct {
	Revived  []Named  // alerts that fill the screens again, since nothing replaces them any more
	Silenced bool     // it is an alert in force, which disappears from the screens without a word
	Drafts   []Draft  // that correct the record, or name it, and cannot be published after it
	Names    []string // masked, that the reason may have in full, for everybody to read
	Listed   []string // of them those that the list shows masked: the withdrawal is refused
	reason   string
}

// Named is a published record with what a person knows it by.
type Named struct{ ID, Title, IndexNumber string }

// Key names the consequences, for a form or a command that has told of them; "" for none.
func (c Consequences) Key() string {
	var parts []string
	for _, one := range c.Revived {
		parts = append(parts, "revives "+one.ID)
	}
	if c.Silenced {
		parts = append(parts, "silences")
	}
	for _, m := range c.Drafts {
		parts = append(parts, "ends "+m.ID)
	}
	if len(c.Names) > 0 {
		parts = append(parts, fmt.Sprintf("names %x", sha256.Sum256([]byte(c.reason))))
	}
	return strings.Join(parts, ", ")
}

// Says tells of the consequences, in both languages, a sentence each.
func (c Consequences) Says() (list []record.Problem) {
	say := func(id, en, zh string, args ...any) {
		list = append(list, record.Problem{
			Record: id, Reason: fmt.Sprintf(en, args...), ReasonZh: fmt.Sprintf(zh, args...)})
	}
	for _, one := range c.Revived {
		say(one.ID, "Once this is withdrawn, the alert “%[1]s” (%[2]s) is in force again and fills the screens.",
			"这条撤回后，预警《%[1]s》（%[2]s）会重新生效，再次占满屏幕。", one.Title, one.IndexNumber)
	}
	if c.Silenced {
		say(
			"",
			"This alert is in force; withdrawn, it disappears from the screens without a word. If the danger is over, "+
				"do not withdraw it: call it off, and residents see that it was called off.",
			"这条预警正在生效，撤回后会从屏幕上无声消失。险情已过的，请不要撤回，改为解除预警，居民会看到已解除。",
		)
	}
	if len(c.Names) > 0 {
		say("", "The reason may have a person's full name in it (%[1]s), and residents read it. "+
			"If it is a name, change it.", "撤回原因里可能写有个人完整姓名（%[2]s），居民会看到。是姓名的，请先修改。",
			strings.Join(c.Names, ", "), strings.Join(c.Names, "、"))
	}
	for _, m := range c.Drafts {
		at := ""
		if m.Review.State == editorial.Scheduled {
			at = m.Review.Due.In(record.Zone).Format("2006-01-02 15:04")
		}
		title := cmp.Or(m.Title, string(m.Division)) // of a draft that they may not read
		if m.Record.ID != "" {
			say(
				"",
				"A correction of this record is %[2]s: the draft “%[1]s”%[3]s. It cannot be published after the "+
					"withdrawal; what was approved goes back to its authors with this reason.",
				"这条信息的更正稿《%[1]s》%[4]s%[5]s。撤回后该稿不能再发布，已通过审查的会注明原因退回撰稿人。",
				title,
				underWay[m.Review.State].en,
				prefixed(", set for ", at),
				underWay[m.Review.State].zh,
				wrapped(at),
			)
			continue
		}
		say(
			"",
			"The draft “%[1]s”, which is %[2]s%[3]s, refers to this record. It cannot be published like that after "+
				"the withdrawal; what was approved goes back to its authors with this reason.",
			"稿件《%[1]s》%[4]s%[5]s，其中引用了这条信息。撤回后该稿不能照原样发布，已通过审查的会注明原因退回撰稿人。",
			title,
			underWay[m.Review.State].en,
			prefixed(", set for ", at),
			underWay[m.Review.State].zh,
			wrapped(at),
		)
	}
	return list
}

// underWay says how far a draft is.
var underWay = map[editorial.State]struct{ en, zh string }{
	editorial.Writing:   {"being written", "正在起草"},
	editorial.Reviewing: {"under review", "正在审查"},
	editorial.Approved:  {"approved", "已通过审查"},
	editorial.Scheduled: {"approved and scheduled", "已通过审查并定时发布"},
}

func prefixed(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

func wrapped(text string) string {
	if text == "" {
		return ""
	}
	return "（" + text + "）"
}

// WithdrawalOf returns what the withdrawal of a record for a reason would do now, without the titles of drafts that the
// actor may not read. errs.NotFound; nothing for a record that is withdrawn.
func (s *Store) WithdrawalOf(ctx context.Context, actor account.Actor, id, reason string) (c Consequences, err error) {
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		row, err := findRow(ctx, tx, id)
		if err == nil {
			c, err = consequencesOf(ctx, tx, row, reason, time.Now())
		}
		return err
	})
	for i, m := range c.Drafts {
		if !actor.May(account.Read, m.Division) {
			c.Drafts[i].Title = ""
		}
	}
	return c, err
}

func consequencesOf(
	ctx context.Context,
	tx *sqlkit.Tx,
	row *row,
	reason string,
	now time.Time,
) (c Consequences, err error) {
	if row.state != stateCurrent {
		return c, nil
	}
	if reason != "" {
		r, err := readContent(ctx, tx, row)
		switch {
		case errs.Is(err, errs.Corrupt):
			r = &record.Record{Kind: row.kind} // a damaged record can be withdrawn
		case err != nil:
			return c, err
		}
		c.Names, c.Listed, c.reason = editorial.NamesInReason(r, reason), editorial.ListedInReason(r, reason), reason
	}
	if row.kind == record.KindAlert {
		if err := c.onScreens(ctx, tx, row, now); err != nil {
			return c, err
		}
	}
	c.Drafts, err = draftsAbout(ctx, tx, row.id)
	return c, err
}

// onScreens finds the alerts that nothing but this one replaces. Screens forget an alert as long as another one refers
// to it.
func (c *Consequences) onScreens(ctx context.Context, q querier, own *row, now time.Time) error {
	all, err := alertsFrom(ctx, q, 0)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a publishedAlert) bool { return a.number == own.number })
	if i < 0 {
		return nil
	}
	for _, one := range all {
		if all[i].refersTo(one.id) && one.lasts(now) && !isReplaced(all, one, own.id) {
			c.Revived = append(c.Revived, Named{one.id, one.record.Title, one.indexNumber})
		}
	}
	c.Silenced = len(c.Revived) == 0 && all[i].lasts(now) && !isReplaced(all, all[i], "")
	return nil
}

// lasts reports whether an alert has not ended by itself.
func (a publishedAlert) lasts(now time.Time) bool {
	return a.body.MsgType != "Cancel" && now.Before(a.body.Expires) &&
		(a.record.ExpiresAt.IsZero() || now.Before(a.record.ExpiresAt))
}

// isReplaced reports whether an alert other than the one with the id refers to this one.
func isReplaced(all []publishedAlert, one publishedAlert, except string) bool {
	return slices.ContainsFunc(all, func(a publishedAlert) bool { return a.id != except && a.refersTo(one.id) })
}

// draftsAbout lists the drafts that correct a record or name it, and have not ended, with their words.
func draftsAbout(ctx context.Context, tx *sqlkit.Tx, id string) (list []Draft, err error) {
	query := "SELECT " + draftColumns + " FROM drafts WHERE state NOT IN ('published', 'discarded') ORDER BY id"
	err = eachRow(ctx, tx, query, func(scan func(...any) error) error {
		var r draftRow
		if err := r.scan(scan); err != nil {
			return err
		}
		if !strings.Contains(string(r.body), id) {
			return nil
		}
		m, err := r.toDraft()
		if err == nil && m.Record != nil && (m.RecordID == id || slices.Contains(namedBy(m.Record), id)) {
			list = append(list, m)
		}
		return err
	})
	return list, err
}

// namedBy lists the ids of the records that a record names.
func namedBy(r *record.Record) (ids []string) {
	if alert, ok := r.Body.(*record.Alert); ok {
		return alert.References
	}
	for _, ref := range referencesOf(r) {
		ids = append(ids, ref.id)
	}
	return ids
}

// Untold is the error of a withdrawal with consequences that the person was not told of, or with others than they were
// told of. It is of kind errs.Conflict.
type Untold struct{ Consequences }

// Error names the first of them.
func (u *Untold) Error() string { return errs.Sentence(u.Unwrap()) }

// Unwrap gives the kind.
func (u *Untold) Unwrap() error {
	return errs.F(errs.Conflict, "The withdrawal does more than take the record down. "+
		"Read what is named here, then withdraw it if that is meant.")
}

// settleConsequences fails with Untold unless the person was told, and returns the drafts that were approved and cannot
// be published any more.
func (t *takedown) settleConsequences(ctx context.Context) error {
	c, err := consequencesOf(ctx, t.tx, t.row, t.wish.Reason, t.tx.Now)
	if err != nil {
		return err
	}
	if len(c.Listed) > 0 {
		return c.refuseListed()
	}
	if c.Key() != t.wish.Told {
		return &Untold{c}
	}
	t.behind = c.Drafts
	return nil
}

// refuseListed refuses a reason that names people of the list in full: the list hides them from its readers.
func (c Consequences) refuseListed() error {
	return &Refused{Problems: []Problem{{Problem: record.Problem{
		Reason: fmt.Sprintf("The reason has a name in full that the list shows masked (%s), and residents read it. "+
			"Write the masked name, or none.", strings.Join(c.Listed, ", ")),
		ReasonZh: fmt.Sprintf("撤回原因里写有名单中已隐去部分文字的姓名（%s），居民会看到。请改写为隐去后的姓名，或不写姓名。",
			strings.Join(c.Listed, "、")),
	}}}}
}

// returnBehind gives approved and scheduled drafts about the withdrawn record back to their authors.
func (t *takedown) returnBehind(ctx context.Context) error {
	for _, m := range t.behind {
		d := &draftTx{tx: t.tx, store: t.store, actor: account.System()}
		if err := d.readDraft(ctx, account.System(), m.ID); err != nil {
			return err
		}
		if d.m.Review.State != editorial.Approved && d.m.Review.State != editorial.Scheduled {
			continue // a record that an erasure has cleared too
		}
		cause := record.Problem{Record: t.row.id,
			Reason: fmt.Sprintf("The record %s was withdrawn meanwhile, for this reason: %s",
				t.row.indexNumber, t.wish.Reason),
			ReasonZh: fmt.Sprintf("信息%s已于此间撤回，原因：%s", t.row.indexNumber, t.wish.Reason)}
		var err error
		d.m.Review, err = t.store.workflow.Return(d.m.Review, d.actor.ID, "", []record.Problem{cause}, t.tx.Now)
		if err == nil {
			err = d.saveDraft(ctx, "draft_return")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
