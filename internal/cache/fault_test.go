package cache_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/sqlkit/faulttest"
)

// TestFaults lets a unit of every kind of leaf, and a leaf ahead, fail at each row that they write, and at the
// commit: the cache shows the state before, and the next try brings the state after.
func TestFaults(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	id := o.publish(notice("甲公告", "一"))
	bad := o.publish(notice("误发公告", "二"))
	o.must(c)
	o.correct(id, notice("甲公告（更正）", "三"), "有误")
	o.confirm(id)
	o.withdraw(bad, "误发")
	o.erase(bad)
	o.publish(notice("乙公告", "四"))
	f := faulttest.Plant(t, filepath.Join(dir, cache.FileName))
	unit, _, err := feed.BuildUnit(t.Context(), o.log, 2, o.checkpoint().Size)
	if err != nil {
		t.Fatal(err)
	}
	shown := titles(t, c)
	f.Each(t, func() (bool, error) {
		if got := titles(t, c); got != shown {
			t.Errorf("shown after a failure: %q, want %q", got, shown)
		}
		_, err := c.Apply(t.Context(), village, o.checkpoint(), unit, o.cover())
		return false, err
	})
	if got := titles(t, c); got != "乙公告 甲公告（更正）" {
		t.Errorf("shown in the end: %q", got)
	}
	for i := range 40 {
		o.publish(notice(fmt.Sprintf("第%d号公告", i), "二"))
	}
	o.withdraw(id, "误发")
	if err := o.extend(c); err != nil {
		t.Fatal(err)
	}
	f.Each(t, func() (bool, error) { return false, o.ahead(c, o.log.Right.Size()-1) })
	if got := titles(t, c); got != "乙公告" {
		t.Errorf("shown in the end: %q", got)
	}
	o.must(c)
}
