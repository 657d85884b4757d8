package cache_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
)

// titles are what a list shows, newest first.
func titles(tb testing.TB, c *cache.Cache) string {
	tb.Helper()
	page, err := c.List(context.Background(), catalogue.Query{Limit: 500})
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for _, card := range page.Cards {
		all = append(all, card.Title)
	}
	if page.Total != len(all) {
		tb.Errorf("total %d of %d cards", page.Total, len(all))
	}
	return strings.Join(all, " ")
}

func found(tb testing.TB, c *cache.Cache, query string) string {
	tb.Helper()
	hits, err := c.Search(context.Background(), query, 100)
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for _, h := range hits {
		all = append(all, h.Title)
	}
	return strings.Join(all, " ")
}

func TestPublishCorrectWithdraw(t *testing.T) {
	ctx := t.Context()
	o, c := newOffice(t), open(t, t.TempDir())
	bridge := o.publish(notice("修桥公告", "桥宽六米。"))
	water := o.publish(notice("放水公告", "本周轮流放水。"))
	o.must(c)
	if got := titles(t, c); got != "放水公告 修桥公告" {
		t.Errorf("list: %q", got)
	}
	o.correct(bridge, notice("修桥公告（更正）", "桥宽八米。"), "数字有误")
	o.confirm(bridge)
	o.must(c)
	if got := titles(t, c); got != "放水公告 修桥公告（更正）" {
		t.Errorf("a correction keeps its place; list: %q", got)
	}
	if a, b := found(t, c, "六米"), found(t, c, "八米"); a != "" || b != "修桥公告（更正）" {
		t.Errorf("六米 finds %q, 八米 finds %q", a, b)
	}
	r, err := c.Record(ctx, bridge)
	if err != nil || r.Revision != 2 || !r.LastConfirmedAt.Equal(o.at) {
		t.Errorf("record: %+v, %v", r, err)
	}
	trail, err := c.Trail(ctx, bridge)
	if err != nil {
		t.Fatal(err)
	}
	if len(trail.Revisions) != 3 || trail.Revisions[1].Reason != "数字有误" || len(trail.Revisions[1].Changes) == 0 {
		t.Errorf("trail: %+v", trail)
	}
	if p := trail.Proof; !p.Verified || p.Size != 4 || p.Entry != 3 || p.Origin != o.checkpoint().Origin || p.SignedAt.IsZero() {
		t.Errorf("proof: %+v", p)
	}

	o.withdraw(water, "重复发布")
	o.must(c)
	if got := titles(t, c) + found(t, c, "放水"); got != "修桥公告（更正）" {
		t.Errorf("after a withdrawal: %q", got)
	}
	if _, err := c.Record(ctx, water); !errs.Is(err, errs.Gone) {
		t.Errorf("a withdrawn record: %v", err)
	}
	trail, err = c.Trail(ctx, water)
	if err != nil || trail.State != catalogue.Withdrawn || trail.Withdrawal == nil || trail.Withdrawal.Reason != "重复发布" || trail.Revisions[0].Record != nil || trail.Title != "" {
		t.Errorf("trail: %+v, %v", trail, err)
	}
}

// TestCutAnywhere: whatever prefix of units was applied, a reopened cache goes on from there and ends the same.
func TestCutAnywhere(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	for i := range 80 {
		id := o.publish(notice(fmt.Sprintf("第%d号公告", i), strings.Repeat("村务公开。", 200)))
		switch {
		case i%7 == 3:
			o.correct(id, notice(fmt.Sprintf("第%d号公告（更正）", i), "更正。"), "有误")
		case i%11 == 5:
			o.withdraw(id, "误发")
		case i%13 == 6:
			o.withdraw(id, "误发")
			o.erase(id)
		}
	}
	whole := open(t, t.TempDir())
	o.must(whole)
	for i := 0; i < 100; i++ {
		c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines()})
		if err != nil {
			t.Fatal(err)
		}
		if err := o.carry(c, 1); err != nil {
			t.Fatal(err)
		}
		held, err := c.Held(t.Context(), village)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if held.Complete() {
			break
		}
	}
	c := open(t, dir)
	if a, b := titles(t, c), titles(t, whole); a != b || !strings.Contains(a, "更正") {
		t.Errorf("in pieces %q, whole %q", a, b)
	}
}

func TestRollbackAndFork(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	o.publish(notice("甲公告", "一"))
	early := o.fork()
	o.publish(notice("乙公告", "二"))
	o.must(c)
	check := func(name string, other *office, want feed.Reason) {
		t.Helper()
		if err := refusedFor(other.carry(c, 0), want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := titles(t, c); got != "乙公告 甲公告" {
			t.Errorf("%s: the list became %q", name, got)
		}
	}
	check("rollback", early, feed.Rollback)
	early.publish(notice("丙公告", "二"))
	check("fork of the same size", early, feed.Fork)
	early.publish(notice("丁公告", "三"))
	check("longer fork", early, feed.Fork)
	o.publish(notice("戊公告", "三"))
	o.must(c)
}

// TestForkBetweenPasses: a size that was signed and accepted, but not reached before the line was cut, binds
// the centre all the same.
func TestForkBetweenPasses(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	for i := range 40 {
		o.publish(notice(fmt.Sprintf("第%d号公告", i), "一"))
	}
	other := o.fork()
	for i := range 10 {
		o.publish(notice(fmt.Sprintf("真%d号公告", i), "二"))
		other.publish(notice(fmt.Sprintf("假%d号公告", i), "二"))
	}
	if err := o.carry(c, 1); err != nil {
		t.Fatal(err)
	}
	if err := refusedFor(other.carry(c, 0), feed.Fork); err != nil {
		t.Error(err)
	}
	other.publish(notice("又一号公告", "三"))
	if err := refusedFor(other.carry(c, 0), feed.Fork); err != nil {
		t.Error(err)
	}
	if got := found(t, c, "假"); got != "" {
		t.Errorf("of the fork %q is shown", got)
	}
}

// TestMismatch: leaf and payload are both signed for; where they disagree nothing of the unit is taken.
func TestMismatch(t *testing.T) {
	cases := map[string]struct {
		change func(*record.Record)
		reason feed.Reason
	}{
		"id":       {func(r *record.Record) { r.ID = "01900000-0000-7000-8000-000000000000" }, feed.Malformed},
		"revision": {func(r *record.Record) { r.Revision = 2 }, feed.Malformed},
		"index":    {func(r *record.Record) { r.IndexNumber = "900000001/202609-77777" }, feed.Malformed},
		"division": {func(r *record.Record) { r.Division = "340803001902" }, feed.WrongLog},
		"kind":     {func(r *record.Record) { r.Kind, r.Body = record.KindPolicy, &record.Policy{Text: "x"} }, feed.Malformed},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			o, c := newOffice(t), open(t, t.TempDir())
			o.publish(notice("甲公告", "一"))
			o.must(c)
			r := notice("假公告", "二")
			r.ID, r.Revision, r.IndexNumber = "01900000-0000-7000-8000-000000000001", 1, "900000001/202609-00009"
			said := *r
			tc.change(&said)
			o.append(feed.Publish, r, o.canonical(&said), nil)
			if err := refusedFor(o.carry(c, 0), tc.reason); err != nil {
				t.Error(err)
			}
			if got := titles(t, c); got != "甲公告" {
				t.Errorf("shown: %q", got)
			}
		})
	}
}

// TestUnreadForm: what a newer centre publishes is kept and proved, and not shown.
func TestUnreadForm(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	r := notice("未来公告", "一")
	r.ID, r.Revision, r.IndexNumber = "01900000-0000-7000-8000-000000000001", 1, "900000001/202609-00009"
	body := strings.Replace(string(o.canonical(r)), `"body":{`, `"body":{"hologram":1,`, 1)
	o.append(feed.Publish, r, []byte(body), nil)
	o.publish(notice("甲公告", "二"))
	o.must(c)
	if got := titles(t, c) + found(t, c, "未来"); got != "甲公告" {
		t.Errorf("shown: %q", got)
	}
	trail, err := c.Trail(t.Context(), r.ID)
	if err != nil || !trail.Proof.Verified || len(trail.Revisions) != 1 {
		t.Errorf("trail: %+v, %v", trail, err)
	}
}

func TestWithheld(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	o.publish(notice("甲公告", "一"))
	for d := range o.log.Stored {
		delete(o.log.Stored, d)
	}
	if err := refusedFor(o.carry(c, 0), feed.Withheld); err != nil {
		t.Error(err)
	}
	held, err := c.Held(t.Context(), village)
	if err != nil || held.Edge.Size() != 0 || held.Complete() {
		t.Errorf("held: %+v, %v", held, err)
	}
}

// TestTwoProcesses: a second cache on the same folder applies what the first one has applied already.
func TestTwoProcesses(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	a, b := open(t, dir), open(t, dir)
	o.publish(notice("甲公告", "一"))
	cp := o.checkpoint()
	unit, _, err := feed.BuildUnit(t.Context(), o.log, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	before, err := b.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*cache.Cache{a, b, a} {
		if err := c.Accept(t.Context(), village, cp); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Apply(t.Context(), village, cp, unit, o.cover()); err != nil {
			t.Fatal(err)
		}
	}
	if got := titles(t, b); got != "甲公告" {
		t.Errorf("shown: %q", got)
	}
	if after, err := b.Sequence(t.Context()); err != nil || after <= before {
		t.Errorf("sequence %d, then %d, %v", before, after, err)
	}
}
