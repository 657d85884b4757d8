package feed_test

import (
	"testing"

	"pgregory.net/rapid"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

func TestExcuses(t *testing.T) {
	publish := feed.Leaf{Op: feed.Publish, ID: "a", Size: 20}
	reason := feed.Leaf{Op: feed.Withdraw, ID: "a", Size: 20}
	erase := feed.Leaf{Op: feed.Erase, ID: "a", Erases: []int64{3}}
	for name, c := range map[string]struct {
		by     int64
		byLeaf feed.Leaf
		n      int64
		leaf   feed.Leaf
		want   bool
	}{
		"erased":                      {9, erase, 3, publish, true},
		"erased reason":               {9, erase, 3, reason, true},
		"another leaf erased":         {9, erase, 4, publish, false},
		"erased before it was":        {2, erase, 3, publish, false},
		"by a stranger":               {9, feed.Leaf{Op: feed.Erase, ID: "b", Erases: []int64{3}}, 3, publish, false},
		"withdrawn":                   {9, reason, 3, publish, true},
		"withdrawn, confirmation":     {9, reason, 3, feed.Leaf{Op: feed.Confirm, ID: "a", Size: 20}, true},
		"withdrawn by a stranger":     {9, feed.Leaf{Op: feed.Withdraw, ID: "b"}, 3, publish, false},
		"withdrawn before":            {2, reason, 3, publish, false},
		"the reason itself":           {9, reason, 9, reason, false},
		"an earlier reason":           {9, reason, 3, reason, false},
		"reason of an erasure":        {9, reason, 3, feed.Leaf{Op: feed.Erase, ID: "a", Size: 20, Erases: []int64{1}}, false},
		"superseded is no excuse":     {9, feed.Leaf{Op: feed.Correct, ID: "a", Size: 20}, 3, publish, false},
		"a confirmation excuses none": {9, feed.Leaf{Op: feed.Confirm, ID: "a"}, 3, publish, false},
	} {
		if got := feed.ExplainsAbsence(c.by, c.byLeaf, c.n, c.leaf); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestCoverAnswersLikeExcuses adds the leaves of any log in any order, some twice.
func TestCoverAnswersLikeExcuses(t *testing.T) {
	log, _ := filled(t, 40)
	var leaves []feed.Leaf
	for _, raw := range log.Raws {
		leaves = append(leaves, mustLeaf(t, raw))
	}
	// A stranger's erase leaf must neither explain nor hide a rightful one.
	for n, l := range leaves {
		if l.Op == feed.Erase {
			leaves = append(leaves[:n+1:n+1], leaves[n:]...)
			leaves[n].ID = "stranger"
			break
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SliceOfN(rapid.IntRange(0, len(leaves)-1), 0, 2*len(leaves)).Draw(t, "order")
		var cover feed.Absences
		added := map[int]bool{}
		for _, n := range order {
			cover.Add(int64(n), leaves[n])
			added[n] = true
		}
		for n, l := range leaves {
			got := cover.Find(int64(n), l)
			want := false
			for by := range added {
				want = want || feed.ExplainsAbsence(int64(by), leaves[by], int64(n), l)
			}
			if got.None() == want {
				t.Fatalf("leaf %d: %+v, want an excuse: %v", n, got, want)
			}
			if want && (!feed.ExplainsAbsence(got.By, leaves[got.By], int64(n), l) || leaves[got.By].Op != got.Op) {
				t.Fatalf("leaf %d is excused by leaf %d, which does not", n, got.By)
			}
		}
	})
}

func TestTrailKeepsARecordsHistoryStraight(t *testing.T) {
	leaf := func(op feed.Op, revision, previous int64) feed.Leaf {
		return feed.Leaf{Op: op, ID: "a", Kind: "k", Revision: revision, Previous: previous}
	}
	var trail feed.Trail
	for _, step := range []struct {
		n    int64
		leaf feed.Leaf
		ok   bool
	}{
		{4, leaf(feed.Correct, 1, 3), false},
		{4, leaf(feed.Publish, 2, feed.None), false},
		{4, leaf(feed.Publish, 1, feed.None), true},
		{5, leaf(feed.Publish, 1, feed.None), false},
		{5, leaf(feed.Correct, 3, 4), false},
		{5, leaf(feed.Correct, 2, 3), false},
		{5, feed.Leaf{Op: feed.Correct, ID: "a", Kind: "other", Revision: 2, Previous: 4}, false},
		{5, leaf(feed.Correct, 2, 4), true},
		{6, leaf(feed.Confirm, 1, 5), false},
		{6, leaf(feed.Confirm, 2, 5), true},
		{7, leaf(feed.Erase, 2, 6), true},
		{8, leaf(feed.Withdraw, 2, 7), true},
		{9, leaf(feed.Correct, 3, 8), false},
		{9, leaf(feed.Withdraw, 2, 8), false},
		{9, leaf(feed.Erase, 2, 8), true},
		{10, leaf(feed.Correct, 3, 9), false},
		{11, leaf(feed.Erase, 2, 9), true},
	} {
		next, err := trail.Next(step.n, step.leaf)
		if (err == nil) != step.ok || err != nil && (next != trail || feed.ReasonOf(err) != feed.Malformed) {
			t.Errorf("leaf %d, %s revision %d after %+v: %v", step.n, step.leaf.Op, step.leaf.Revision, trail, err)
		}
		trail = next
	}
}

func TestDigestIsReadStrictly(t *testing.T) {
	p := feed.NewPayload([]byte("正文"))
	if again, err := feed.ParseDigest(p.Digest().String()); err != nil || again != p.Digest() {
		t.Errorf("read back: %v", err)
	}
	if q := feed.NewPayload([]byte("正文")); q.Digest() == p.Digest() || string(q.Body()) != "正文" || len(q.Salt()) != feed.SaltSize {
		t.Error("two payloads of one body are alike, or not what was put in")
	}
	for _, bad := range []string{"", "00", p.Digest().String() + "0", "g" + p.Digest().String()[1:]} {
		if _, err := feed.ParseDigest(bad); feed.ReasonOf(err) != feed.Malformed {
			t.Errorf("ParseDigest(%q) = %v", bad, err)
		}
	}
}

func TestMemoryClones(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: log}
	w.Publish("a", "一")
	clone := log.Clone()
	w.Publish("b", "二")
	if clone.Right.Size() != 1 || len(clone.Raws) != 1 || len(clone.Stored) != 1 {
		t.Error("the clone grew with the original")
	}
}
