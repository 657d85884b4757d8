package store_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestWithdrawalTellsOfDrafts: a withdrawal says which drafts it leaves behind and fails until that was read; what was
// approved goes back to its authors at once, with the reason.
func TestWithdrawalTellsOfDrafts(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	done := publish(t, o.Store, policyRecord("旧办法", ""))[0]
	correction := o.approve(o.begin(o.current(done.ID, func(r *record.Record) { r.Title = "旧办法（改）" })), o.editor)
	correction, err := o.ScheduleDraft(ctx, o.publisher, correction.ID, correction.Version, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	naming := o.begin(policyRecord("新办法", done.ID))
	told, err := o.WithdrawalOf(ctx, account.System(), done.ID, "")
	if err != nil || len(told.Drafts) != 2 {
		t.Fatalf("%+v, %v", told, err)
	}
	said(t, told.Says(), "", "旧办法（改）", "更正稿", "已通过审查并定时发布", "退回撰稿人")
	said(t, told.Says(), "", "新办法", "引用了这条信息", "正在起草")
	w := store.Withdrawal{ID: done.ID, Reason: "误发。"}
	var untold *store.Untold
	if _, err := o.Withdraw(ctx, w); !errors.As(err, &untold) || !errs.Is(err, errs.Conflict) {
		t.Fatalf("withdrawn without a word: %v", err)
	}
	w.Told = told.Key()
	if _, err := o.DiscardDraft(ctx, o.editor, naming.ID, naming.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Withdraw(ctx, w); !errors.As(err, &untold) {
		t.Fatalf("withdrawn although it is another matter by now: %v", err)
	}
	w.Told = untold.Key()
	if _, err := o.Withdraw(ctx, w); err != nil {
		t.Fatal(err)
	}
	m, err := o.Draft(ctx, o.editor, correction.ID)
	if err != nil || m.Review.State != editorial.Writing || m.Review.Returned() == nil {
		t.Fatalf("%+v, %v", m.Review, err)
	}
	said(t, m.Review.Returned().Causes, done.ID, "已于此间撤回", "误发。")
	sound(t, o.Store)
}

// TestWithdrawalTellsOfAlerts: what is shown again is what nothing else replaces, and lasts.
func TestWithdrawalTellsOfAlerts(t *testing.T) {
	o := newOffice(t)
	put := func(r *record.Record) string { return publish(t, o.Store, r)[0].ID }
	follows := func(kind, title string, ids ...string) *record.Record {
		return storm(title, func(_ *record.Record, b *record.Alert) { b.MsgType, b.References = kind, ids })
	}
	first := put(storm("一号", nil))
	second := put(follows("Update", "二号", first))
	third := put(follows("Update", "三号", second))
	for id, want := range map[string]string{
		first:  "",                  // off the screens, and nothing comes back
		second: "revives " + first,  // although a later one is in force
		third:  "revives " + second, // and not the first, which the second keeps away
	} {
		c, err := o.WithdrawalOf(t.Context(), account.System(), id, "")
		if err != nil || c.Key() != want {
			t.Errorf("%s: %q, %v", id, c.Key(), err)
		}
	}
	put(follows("Cancel", "解除", first, second, third))
	c, err := o.WithdrawalOf(t.Context(), account.System(), third, "")
	if err != nil || c.Key() != "" {
		t.Errorf("an update that was called off: %q, %v", c.Key(), err)
	}
	alone := put(storm("四号", nil))
	if c, err = o.WithdrawalOf(t.Context(), account.System(), alone, ""); err != nil || c.Key() != "silences" {
		t.Errorf("one in force: %q, %v", c.Key(), err)
	}
	if says := c.Says(); len(says) != 1 || !strings.Contains(says[0].ReasonZh, "无声消失") {
		t.Errorf("%+v", says)
	}
}

// TestWithdrawalTellsOfNames: the reason of a withdrawal names nobody in full unless a person has read that it may.
func TestWithdrawalTellsOfNames(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	id := publish(t, o.Store, policyRecord("救助办法", ""))[0].ID
	for _, reason := range []string{"救助对象李小例要求撤回", "户主：李小例", "误发了村民李小例的材料", "李小例、王大样等2户重复"} {
		var untold *store.Untold
		_, err := o.Withdraw(ctx, store.Withdrawal{ID: id, Reason: reason})
		if !errors.As(err, &untold) || len(untold.Names) == 0 {
			t.Fatalf("%s: %v", reason, err)
		}
		said(t, untold.Says(), "", "李*例", "居民会看到")
		if strings.Contains(untold.Says()[0].ReasonZh, "李小例") {
			t.Errorf("%s is repeated in full", reason)
		}
		// What was read of one reason is not read of another.
		other := store.Withdrawal{ID: id, Reason: reason + "。户主：王大样", Told: untold.Key()}
		if _, err := o.Withdraw(ctx, other); !errors.As(err, &untold) {
			t.Fatalf("another reason than was read: %v", err)
		}
	}
	told, err := o.WithdrawalOf(ctx, account.System(), id, "户主：高兴")
	if err != nil || told.Key() == "" {
		t.Fatalf("%+v, %v", told, err)
	}
	if _, err := o.Withdraw(ctx, store.Withdrawal{ID: id, Reason: "户主：高兴", Told: told.Key()}); err != nil {
		t.Fatal(err)
	}
}

// TestReasonNamesNobodyOfTheList: a name that a list shows masked is refused in full in the reason of its withdrawal, also
// from a person who has read of it.
func TestReasonNamesNobodyOfTheList(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	list := reliefRecord(t, "王*小", "张*")
	id := publish(t, o.Store, list)[0].ID
	for _, reason := range []string{"王大小的金额有误", "金额有误（王 大 小）", "王大小等2户重复，已核对"} {
		told, err := o.WithdrawalOf(ctx, account.System(), id, reason)
		if err != nil {
			t.Fatal(err)
		}
		var refused *store.Refused
		_, err = o.Withdraw(ctx, store.Withdrawal{ID: id, Reason: reason, Told: told.Key()})
		if !errors.As(err, &refused) || errs.KindOf(err) != errs.Invalid {
			t.Fatalf("%s: %v", reason, err)
		}
		if said := refused.Reasons()[0].ReasonZh; !strings.Contains(said, "王*小") || strings.Contains(said, "王大小") {
			t.Errorf("%s: %s", reason, said)
		}
	}
	if _, err := o.Withdraw(ctx, store.Withdrawal{ID: id, Reason: "金额有误（王*小）"}); err != nil {
		t.Fatal(err)
	}
}

// reliefRecord is a list of two households in the example's programme.
func reliefRecord(t *testing.T, names ...record.Masked) *record.Record {
	t.Helper()
	data, err := fs.ReadFile(assets.Examples(), "relief_distribution.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		r.Body.(*record.ReliefDistribution).Recipients[i].Name = name
	}
	return r
}
