package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/feed"
	"gongshi/internal/hang"
)

// goldenLeaf is a leaf as format version 1 writes it for ever.
const goldenLeaf = `{"id":"0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","index_number":"003204/202603-00017","kind":"finance_statement",` +
	`"op":"correct","payload":"54ac30c5d5dea2a8c5ef46d7cbd3c8b5b0dcbf1f8c1f2f6d1e24f19ad0c5ad9a","previous":41,"revision":2,"size":1534,` +
	`"time":"2026-03-01T08:00:00Z","v":1}`

func TestLeafGolden(t *testing.T) {
	l, err := feed.ParseLeaf([]byte(goldenLeaf))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := feed.ParseDigest("54ac30c5d5dea2a8c5ef46d7cbd3c8b5b0dcbf1f8c1f2f6d1e24f19ad0c5ad9a")
	if err != nil {
		t.Fatal(err)
	}
	want := feed.Leaf{Op: feed.Correct, ID: "0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", Revision: 2, Kind: "finance_statement",
		IndexNumber: "003204/202603-00017", Time: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), Payload: digest, Size: 1534, Previous: 41}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Error(diff)
	}
	if len(goldenLeaf) > 300 {
		t.Errorf("a usual leaf has %d bytes", len(goldenLeaf))
	}
	if got := feed.LeafHash([]byte(goldenLeaf)).String(); got != "ul01xanYo65ptW0YSTCqQ7tiufFhLOdK0EhVPRsv1wE=" {
		t.Errorf("its hash is %s", got)
	}
}

func TestLeafIsReadStrictly(t *testing.T) {
	for name, change := range map[string][2]string{
		"white space":        {`{"id"`, `{ "id"`},
		"unknown member":     {`"v":1`, `"x":1,"v":1`},
		"repeated member":    {`"v":1`, `"v":1,"v":1`},
		"other order":        {`"revision":2,"size":1534`, `"size":1534,"revision":2`},
		"upper-case digest":  {`54ac`, `54AC`},
		"short digest":       {`54ac`, `54a`},
		"escaped character":  {`finance`, `\u0066inance`},
		"unknown op":         {`correct`, `replace`},
		"publish previous":   {`correct`, `publish`},
		"no previous":        {`"previous":41,`, ``},
		"fraction":           {`:2,`, `:2.0,`},
		"exponent":           {`1534`, `1.534e3`},
		"time zone":          {`08:00:00Z`, `08:00:00+08:00`},
		"fractional time":    {`08:00:00Z`, `08:00:00.5Z`},
		"no payload":         {`"size":1534,`, ``},
		"size below salt":    {`1534`, `15`},
		"null":               {`41`, `null`},
		"negative":           {`41`, `-1`},
		"erases of no erase": {`{"id"`, `{"erases":[3],"id"`},
		"trailing":           {`"v":1}`, `"v":1}{}`},
		"zero revision":      {`"revision":2`, `"revision":0`},
		"quote in id":        {`0199`, `01\"99`},
		"broken UTF-8":       {`0199`, "01\xff99"},
		"member's case":      {`"kind"`, `"Kind"`},
	} {
		raw := strings.Replace(goldenLeaf, change[0], change[1], 1)
		if raw == goldenLeaf {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := feed.ParseLeaf([]byte(raw)); feed.ReasonOf(err) != feed.Malformed {
			t.Errorf("%s: %v, want malformed", name, err)
		}
	}
	for change, want := range map[[2]string]feed.Reason{
		{`"v":1`, `"v":2`}:                          feed.NewerFormat,
		{`1534`, `99999999`}:                        feed.Oversized,
		{`0199`, strings.Repeat("0", feed.MaxLeaf)}: feed.Oversized,
	} {
		raw := strings.Replace(goldenLeaf, change[0], change[1], 1)
		if _, err := feed.ParseLeaf([]byte(raw)); feed.ReasonOf(err) != want {
			t.Errorf("%s: %v, want %s", change[1], err, want)
		}
	}
}

func TestEraseLeafNamesEarlierLeavesInOrder(t *testing.T) {
	l := feed.Leaf{Op: feed.Erase, ID: "a", Revision: 2, Kind: "k", Time: time.Unix(1.7e9, 0), Previous: 9}
	for _, c := range []struct {
		erases []int64
		ok     bool
	}{
		{nil, false}, {[]int64{3}, true}, {[]int64{0, 3, 9}, true}, {[]int64{3, 3}, false}, {[]int64{5, 3}, false},
		{[]int64{10}, false}, {[]int64{-1}, false}, {make([]int64, feed.MaxErases+1), false},
	} {
		l.Erases = c.erases
		if _, err := l.Marshal(); (err == nil) != c.ok {
			t.Errorf("erases %v: %v", c.erases, err)
		}
	}
}

// drawLeaf draws a valid leaf.
func drawLeaf(t *rapid.T) feed.Leaf {
	plain := rapid.StringMatching(`[^"\\\x00-\x1f\x7f]{1,12}`)
	l := feed.Leaf{
		Op:          rapid.SampledFrom([]feed.Op{feed.Publish, feed.Correct, feed.Withdraw, feed.Erase, feed.Confirm}).Draw(t, "op"),
		ID:          plain.Draw(t, "id"),
		Kind:        rapid.StringMatching(`[a-z_]{1,32}`).Draw(t, "kind"),
		IndexNumber: rapid.OneOf(rapid.Just(""), plain).Draw(t, "index"),
		Revision:    rapid.Int64Range(1, feed.MaxLogSize).Draw(t, "revision"),
		Time:        time.Unix(rapid.Int64Range(946684800, 253402300799).Draw(t, "time"), 0).UTC(),
		Previous:    feed.None,
	}
	if l.Op != feed.Publish {
		l.Previous = rapid.Int64Range(0, 1e6).Draw(t, "previous")
	}
	if l.Op == feed.Erase {
		for n := int64(0); n <= l.Previous && len(l.Erases) < 3; n += rapid.Int64Range(1, 400).Draw(t, "step") {
			l.Erases = append(l.Erases, n)
		}
	}
	if (l.Op != feed.Erase && l.Op != feed.Confirm) || rapid.Bool().Draw(t, "has payload") {
		l.Payload = feed.Digest(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "payload"))
		l.Payload[0] |= 1
		l.Size = rapid.Int64Range(feed.SaltSize, feed.MaxPayload).Draw(t, "size")
	}
	return l
}

func TestLeafParseUndoesMarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLeaf(t)
		raw, err := l.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := feed.ParseLeaf(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(l, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	f.Add([]byte(goldenLeaf))
	f.Add([]byte(`{"erases":[1,4],"id":"a","kind":"k","op":"erase","previous":4,"revision":2,"time":"2026-03-01T08:00:00Z","v":1}`))
	f.Add([]byte(`{"id":"甲","kind":"k","op":"confirm","previous":0,"revision":1,"time":"2026-03-01T08:00:00Z","v":1}`))
	f.Add([]byte(`{"v":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		hang.Watch(t)
		l, err := feed.ParseLeaf(raw)
		if err != nil {
			if feed.ReasonOf(err) == "" {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		again, err := l.Marshal()
		if err != nil || string(again) != string(raw) {
			t.Fatalf("%s became %s, %v", raw, again, err)
		}
	})
}
