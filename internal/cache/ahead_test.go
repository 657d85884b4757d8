package cache_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// alert is a warning of the village, in force for a day.
func alert(title string) *record.Record {
	r := notice(title, "")
	r.Kind = record.KindAlert
	r.Body = &record.Alert{Status: "Actual", MsgType: "Alert", Event: "暴雨", Urgency: "Immediate", Severity: "Severe", Certainty: "Likely",
		Area: "示例村", Description: title, Expires: time.Now().Add(24 * time.Hour)}
	return r
}

// extend lets a cache go on to the log's checkpoint.
func (o *office) extend(c *cache.Cache) error {
	held, err := c.Held(o.tb.Context(), village)
	if err != nil {
		return err
	}
	proof, err := feed.ProveConsistency(o.tb.Context(), o.log, held.Size(), o.checkpoint().Size)
	if err != nil {
		return err
	}
	return c.Extend(o.tb.Context(), village, o.checkpoint(), proof)
}

// ahead gives a cache leaf n out of order, over the wire form.
func (o *office) ahead(c *cache.Cache, n int64) error {
	cp := o.checkpoint()
	_, wire, err := feed.BuildProvenEntry(o.tb.Context(), o.log, n, cp.Size)
	if err != nil {
		return err
	}
	single, err := feed.DecodeProvenEntry(wire)
	if err != nil {
		return err
	}
	return c.Ahead(o.tb.Context(), village, cp, single)
}

// before opens a cache that holds one notice, and publishes forty more behind it.
func (o *office) before(c *cache.Cache) (id string) {
	id = o.publish(notice("甲公告", "一"))
	o.must(c)
	for i := range 40 {
		o.publish(notice(fmt.Sprintf("第%d号公告", i), "二"))
	}
	return id
}

func TestWithdrawalAhead(t *testing.T) {
	for _, erase := range []bool{false, true} {
		o, c := newOffice(t), open(t, t.TempDir())
		id := o.before(c)
		later := o.publish(notice("未到公告", "三"))
		o.withdraw(id, "误发")
		o.withdraw(later, "误发")
		if erase {
			o.erase(id)
			o.erase(later)
		}
		if err := o.extend(c); err != nil {
			t.Fatal(err)
		}
		for range 2 { // what was taken already changes nothing
			for n := int64(42); n < o.log.Right.Size(); n++ {
				if err := o.ahead(c, n); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := titles(t, c); got != "" {
			t.Errorf("shown: %q", got)
		}
		trail, err := c.Trail(t.Context(), id)
		if err != nil || trail.Withdrawal == nil || trail.Withdrawal.Reason != "误发" || !trail.Proof.Verified || trail.Proof.Size != o.log.Right.Size() {
			t.Errorf("the trail while the log is being caught up with: %+v, %v", trail, err)
		}
		cover, next, err := c.Cover(t.Context(), village)
		leaf, err2 := feed.ParseLeaf(o.log.Raws[41])
		if err != nil || err2 != nil || next != o.log.Right.Size() || cover.Find(41, leaf).None() {
			t.Errorf("cover: next %d, %v, %v", next, err, err2)
		}
		o.must(c)
		if got := titles(t, c); strings.Contains(got, "甲公告") || strings.Contains(got, "未到公告") || !strings.HasPrefix(got, "第39号公告") {
			t.Errorf("shown: %q", got)
		}
		for _, id := range []string{id, later} {
			if trail, err = c.Trail(t.Context(), id); err != nil || trail.State == catalogue.Current || !trail.Proof.Verified {
				t.Errorf("the trail in the end: %+v, %v", trail, err)
			}
		}
	}
}

// TestNothingComesBack: a payload that still travels in a unit, though a leaf ahead has taken it down, is not
// shown between the two.
func TestNothingComesBack(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	o.before(c)
	bad := o.publish(notice("误发公告", "三"))
	for i := range 40 {
		o.publish(notice(fmt.Sprintf("又%d号公告", i), "二"))
	}
	kept := o.log.Clone()
	o.withdraw(bad, "误发")
	if err := o.extend(c); err != nil {
		t.Fatal(err)
	}
	if err := o.ahead(c, o.log.Right.Size()-1); err != nil {
		t.Fatal(err)
	}
	held, err := c.Held(t.Context(), village)
	if err != nil {
		t.Fatal(err)
	}
	cover, _, err := c.Cover(t.Context(), village)
	if err != nil {
		t.Fatal(err)
	}
	for n := held.Edge.Size(); n < 64; {
		u, _, err := feed.BuildUnit(t.Context(), o.log, n, o.checkpoint().Size)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range u.Entries { // as a centre would send them that has not heard of the withdrawal
			u.Entries[i].Payload = kept.Stored[e.Leaf.Payload]
		}
		if _, err := c.Apply(t.Context(), village, o.checkpoint(), u, cover); err != nil {
			t.Fatal(err)
		}
		n = u.End()
	}
	if got := titles(t, c) + found(t, c, "误发"); !strings.Contains(got, "第39号公告") || strings.Contains(got, "误发公告") {
		t.Errorf("shown: %q", got)
	}
}

// TestAlertAhead: an alert is shown before its turn, follows its corrections, is not there twice when its turn
// comes, and its trail has a proof all the time.
func TestAlertAhead(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c := open(t, dir)
	o.before(c)
	id := o.publish(alert("暴雨预警"))
	o.publish(notice("乙公告", "三"))
	o.correct(id, alert("暴雨红色预警"), "升级")
	o.publish(notice("丙公告", "四"))
	if err := o.extend(c); err != nil {
		t.Fatal(err)
	}
	if err := o.ahead(c, 43); err != nil { // out of turn: what it corrects is not here
		t.Fatal(err)
	}
	if got := titles(t, c); got != "甲公告" {
		t.Errorf("a correction of nothing: %q", got)
	}
	shown := func(want string) {
		t.Helper()
		if got := titles(t, c); strings.Count(got, "预警") != strings.Count(want, "预警") || !strings.Contains(got, want) {
			t.Errorf("shown: %q, want %q", got, want)
		}
		trail, err := c.Trail(t.Context(), id)
		if err != nil || !trail.Proof.Verified {
			t.Errorf("trail: %+v, %v", trail, err)
		}
	}
	if err := o.ahead(c, 41); err != nil {
		t.Fatal(err)
	}
	shown("暴雨预警")
	c.Close()
	c = open(t, dir) // a restart in between
	if got := found(t, c, "暴雨"); !strings.Contains(got, "暴雨预警") {
		t.Errorf("the alert is not found: %q", got)
	}
	for held, err := c.Held(t.Context(), village); held.Edge.Size() < o.log.Right.Size(); held, err = c.Held(t.Context(), village) {
		if err != nil {
			t.Fatal(err)
		}
		if err := o.units(c, o.checkpoint(), 1); err != nil {
			t.Fatal(err)
		}
	}
	shown("暴雨红色预警")
	if _, next, err := c.Cover(t.Context(), village); err != nil || next != o.log.Right.Size() {
		t.Errorf("next %d, %v", next, err)
	}
}

// TestNothingGoesBack: while the log is folded over leaves that were taken ahead, the newest revision stays.
func TestNothingGoesBack(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	o.before(c)
	id := o.publish(alert("第1版预警"))
	var taken []int64
	for i := range 3 {
		taken = append(taken, o.log.Right.Size()-1)
		for range feed.UnitLeaves {
			o.publish(notice("其他", "二"))
		}
		o.correct(id, alert(fmt.Sprintf("第%d版预警", i+2)), "更新")
	}
	taken = append(taken, o.log.Right.Size()-1)
	if err := o.extend(c); err != nil {
		t.Fatal(err)
	}
	for _, n := range taken {
		if err := o.ahead(c, n); err != nil {
			t.Fatal(err)
		}
	}
	for size := int64(1); size < o.log.Right.Size(); {
		if err := o.units(c, o.checkpoint(), 1); err != nil {
			t.Fatal(err)
		}
		held, err := c.Held(t.Context(), village)
		if err != nil {
			t.Fatal(err)
		}
		size = held.Edge.Size()
		if got := found(t, c, "版预警"); got != "第4版预警" {
			t.Fatalf("after %d leaves %q is shown", size, got)
		}
	}
	if trail, err := c.Trail(t.Context(), id); err != nil || len(trail.Revisions) != 4 {
		t.Errorf("trail: %+v, %v", trail, err)
	}
}

// TestAheadIsBound: proven entries are taken only under a checkpoint that extends the one held.
func TestAheadIsBound(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	id := o.before(c)
	fork := o.fork()
	fork.publish(notice("分叉", "三"))
	fork.withdraw(id, "假")
	o.publish(notice("乙公告", "三"))
	o.withdraw(id, "误发")
	if err := refusedFor(fork.ahead(c, 42), feed.OutOfOrder); err != nil {
		t.Error(err) // not proved to extend what is held
	}
	if err := o.extend(c); err != nil {
		t.Fatal(err)
	}
	if err := refusedFor(fork.ahead(c, 42), feed.Fork); err != nil {
		t.Error(err)
	}
	fork.publish(notice("分叉二", "三"))
	if err := refusedFor(fork.extend(c), feed.Fork); err != nil {
		t.Error(err)
	}
	if got := titles(t, c); got != "甲公告" {
		t.Errorf("shown: %q", got)
	}
	if err := o.ahead(c, 42); err != nil {
		t.Error(err)
	}
}
