package syncer_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// once runs what before the first answer on a path.
func (c *centre) once(path string, what func()) {
	c.before = func(p string) {
		if strings.HasPrefix(p, path) {
			c.before = nil
			what()
		}
	}
}

// prose is text of n sentences that does not compress well.
func prose(seed, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "第%d段。", uint32(seed*n+i)*2654435761)
	}
	return b.String()
}

// TestTakenDownMeanwhile: a record is taken down between the answers of one pass. Nothing is wrong, and the
// pass says so.
func TestTakenDownMeanwhile(t *testing.T) {
	large := strings.Repeat("一份长名单。", 4000)
	for name, tc := range map[string]struct {
		path, text string
		erase      bool
		held       int // leaves of the log that the kiosk has folded before
		shown      string
	}{
		"erased before the units":              {protocol.SincePath, "二", true, 0, ""},
		"withdrawn before the units":           {protocol.SincePath, "二", false, 0, "误发公告 "}, // still sent; the next pass takes it down
		"erased before the units, up to date":  {protocol.SincePath, "二", true, 1, ""},
		"erased before a payload by digest":    {"/payload/", large, true, 1, ""},
		"withdrawn before a payload by digest": {"/payload/", large, false, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, k := newCentre(t), newKiosk(t, t.TempDir())
			c.publish(village, "甲公告", "一")
			if tc.held > 0 {
				k.want(k.pass(c), 0, "", "甲公告")
			}
			id := c.publish(village, "误发公告", tc.text)
			c.publish(village, "乙公告", "三")
			c.once(tc.path, func() { c.withdraw(id, tc.erase) })
			r := k.pass(c)
			k.want(r, 0, "", "甲公告 "+tc.shown+"乙公告")
			if c.before != nil || tc.shown == "" && r.Divisions[0].To != c.log(village).Right.Size() {
				t.Errorf("the pass did not go on to what was signed meanwhile: %s", describe(r))
			}
			k.want(k.pass(c), 0, "", "甲公告 乙公告")
		})
	}
}

// TestTakenDownInTheMiddle: the same while a kiosk is finishing an older checkpoint.
func TestTakenDownInTheMiddle(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	ids := map[int]string{}
	for i := range 70 {
		ids[i] = c.publish(village, fmt.Sprintf("第%03d号", i), prose(i, 60))
	}
	asked := 0
	r := k.pass(answers(func(r *http.Request) (*http.Response, error) {
		if asked++; asked > 4 {
			return nil, errors.New("no route to host")
		}
		return cutting{c, 20_000}.RoundTrip(r)
	}))
	if r.Divisions[0].To == 0 || r.Divisions[0].To >= 70 {
		t.Fatalf("the line was not cut in the middle: %s", describe(r))
	}
	c.publish(village, "乙公告", "三")
	c.once(protocol.SincePath, func() { c.withdraw(ids[65], true) })
	if r = k.pass(c); r.ExitCode() != 0 || strings.Contains(k.titles(), "第065号") || !strings.Contains(k.titles(), "乙公告") {
		t.Errorf("%s; shown: %s", describe(r), k.titles())
	}
}

func TestAttachmentTakenDownMeanwhile(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	id := c.publish(village, "误发公告", "二", c.attach([]byte("picture")))
	c.publish(village, "乙公告", "三", c.attach([]byte("another")))
	c.once("/blob/", func() {
		c.withdraw(id, true)
		delete(c.blobs, feed.Payload("picture").Digest().String())
	})
	r := k.pass(c)
	k.want(r, 0, "", "乙公告")
	if a := r.Attachments; a == nil || a.Missing != 0 || a.Fetched != 1 {
		t.Errorf("attachments: %s", describe(r))
	}
	c.publish(village, "丙公告", "四", c.attach([]byte("lost")))
	delete(c.blobs, feed.Payload("lost").Digest().String())
	k.want(k.pass(c), 1, "missing", "乙公告 丙公告")
}

// TestADroppedPayloadIsNotExplainedByGrowth: asking again opens no way to hide what was dropped.
func TestADroppedPayloadIsNotExplainedByGrowth(t *testing.T) {
	drop := func(c *centre) {
		for d := range c.log(village).Stored {
			delete(c.log(village).Stored, d)
		}
	}
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	drop(c)
	c.once(protocol.SincePath, func() { c.publish(village, "乙公告", "二") })
	k.want(k.pass(c), 3, feed.Withheld, "")

	// An erasure on a branch of its own is no explanation: nothing is taken from a log that does not extend
	// what is held, and what was held stays.
	c, k = newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")
	id := c.publish(village, "乙公告", "二")
	fork := newCentre(t)
	fork.publish(village, "另一公告", "一")
	fork.trails[id], fork.ids[id] = c.trails[id], village
	fork.publish(village, "又一公告", "一")
	fork.withdraw(id, true)
	drop(c)
	sent := false
	k.want(k.pass(answers(func(r *http.Request) (*http.Response, error) {
		if sent && !strings.HasPrefix(r.URL.Path, "/payload/") {
			return fork.RoundTrip(r)
		}
		sent = sent || r.URL.Path == protocol.SincePath
		return c.RoundTrip(r)
	})), 3, feed.Fork, "甲公告")
}

// TestWithdrawalsArePagedBeforeFolding: a kiosk that was away for long takes down all that was withdrawn
// since, however much it is, before it folds anything.
func TestWithdrawalsArePagedBeforeFolding(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	var ids []string
	for i := range protocol.MaxProvenEntries + 30 {
		ids = append(ids, c.publish(village, fmt.Sprintf("第%03d号", i), "一"))
	}
	c.publish(village, "留存公告", "二")
	if r := k.pass(c); r.ExitCode() != 0 {
		t.Fatal(describe(r))
	}
	for _, id := range ids {
		c.withdraw(id, false)
	}
	units := 0
	c.tamper = func(path string, body []byte) []byte { // bodies of units in this fake
		if path == protocol.SincePath {
			units++
			body[0] = 0xff // none is taken
		}
		return body
	}
	r := k.pass(c)
	k.want(r, 3, feed.NewerFormat, "留存公告")
	if d := r.Divisions[0]; units == 0 || d.To != d.From {
		t.Errorf("something was folded: %s", describe(r))
	}
	c.tamper = nil
	k.want(k.pass(c), 0, "", "留存公告")
}

// TestAlertOvertakes: a new kiosk has a long log to catch up with over a line that breaks all the time. An
// alert near the end of the log is shown first, a long one too, and what is withdrawn never is.
func TestAlertOvertakes(t *testing.T) {
	for name, text := range map[string]string{"short": "请留在室内。", "long": prose(7, 900)} {
		t.Run(name, func(t *testing.T) {
			c, dir := newCentre(t), t.TempDir()
			for i := range 150 {
				id := c.publish(village, fmt.Sprintf("第%03d号", i), prose(i, 120))
				if i%3 == 0 {
					c.withdraw(id, i%2 == 0)
				}
			}
			c.alert(village, "暴雨预警", text)
			c.publish(village, "乙公告", "三")
			passes, cuts := 0, 0
			k := newKiosk(t, dir)
			line := answers(func(r *http.Request) (*http.Response, error) {
				if cuts++; cuts%3 == 0 {
					return nil, errors.New("no route to host")
				}
				return cutting{c, int64(18_000 + 1_000*(cuts%5))}.RoundTrip(r)
			})
			early := false
			c.before = func(string) {
				held, err := k.Held(t.Context(), village)
				if err != nil {
					t.Error(err)
				}
				list, err := k.List(t.Context(), catalogue.Query{Limit: 500})
				if err != nil {
					t.Error(err)
				}
				for _, card := range list.Cards {
					early = early || card.Title == "暴雨预警" && held.Edge.Size() == 0
				}
			}
			for r := k.pass(line); r.ExitCode() != 0; r = k.pass(line) {
				if r.ExitCode() == 3 {
					t.Fatalf("a cut line is called a refusal: %s", describe(r))
				}
				if passes++; passes > 100 {
					t.Fatalf("no end: %s", describe(r))
				}
				k.Close() // each pass is a new process
				k = newKiosk(t, dir)
			}
			if !early {
				t.Error("the alert was not shown before anything was folded")
			}
			all := strings.Fields(k.titles())
			if len(all) != 102 || strings.Count(k.titles(), "暴雨预警") != 1 {
				t.Errorf("%d records in the end: %v", len(all), all)
			}
			if passes < 3 {
				t.Errorf("only %d passes: this test shows nothing", passes)
			}
		})
	}
}
