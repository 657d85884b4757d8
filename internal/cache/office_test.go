package cache_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongshi/internal/cache"
	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
)

const village = division.Code("340803001901")

// office publishes into a log in memory, as a centre would, and carries it to caches.
type office struct {
	tb      testing.TB
	log     *feedtest.Memory
	trails  map[string]feed.Trail
	records map[string]*record.Record
	leaves  map[string][]int64
	at      time.Time
	trust   *feed.Trust
}

func newOffice(tb testing.TB) *office {
	return &office{
		tb: tb, log: feedtest.NewMemory(feedtest.Key(), string(village)), trails: map[string]feed.Trail{},
		records: map[string]*record.Record{}, leaves: map[string][]int64{},
		at: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), trust: feedtest.Trust(),
	}
}

// fork is the same office from here on apart.
func (o *office) fork() *office {
	f := newOffice(o.tb)
	f.log, f.at = o.log.Clone(), o.at
	for id, t := range o.trails {
		f.trails[id], f.records[id], f.leaves[id] = t, o.records[id], append([]int64(nil), o.leaves[id]...)
	}
	return f
}

// notice is an announcement.
func notice(title, text string) *record.Record {
	return &record.Record{
		Kind: record.KindAnnouncement, Division: village, Title: title, Summary: title + "的概述",
		Issuer: record.Issuer{Name: "示例村村民委员会", Code: "900000001"}, Category: "公告", Topic: "村务",
		IssuedOn: record.Date{Year: 2026, Month: 8, Day: 31}, Sample: true,
		Body: &record.Announcement{Medium: "notice_board", Text: text},
	}
}

// publish gives the record an id and an index number, and appends it.
func (o *office) publish(r *record.Record) string {
	o.tb.Helper()
	r.ID, r.Revision = uuid.Must(uuid.NewV7()).String(), 1
	r.IndexNumber = record.FormatIndex("900000001/202609", len(o.trails)+1)
	o.at = o.at.Add(time.Minute)
	if r.PublishedAt.IsZero() {
		r.PublishedAt = o.at
	}
	o.append(feed.Publish, r, o.canonical(r), nil)
	return r.ID
}

// correct publishes the next revision of id with other words.
func (o *office) correct(id string, r *record.Record, reason string) {
	o.tb.Helper()
	old := o.records[id]
	r.ID, r.Revision, r.IndexNumber, r.PublishedAt = id, old.Revision+1, old.IndexNumber, old.PublishedAt
	r.Correction = &record.Correction{Reason: reason, By: "村务监督委员会", At: o.at}
	o.append(feed.Correct, r, o.canonical(r), nil)
}

func (o *office) withdraw(id, reason string) {
	o.tb.Helper()
	r := o.records[id]
	w := record.Withdrawal{ID: id, Revision: r.Revision, Kind: r.Kind, Division: village, IndexNumber: r.IndexNumber, Reason: reason, At: o.at}
	body, err := w.Canonical()
	if err != nil {
		o.tb.Fatal(err)
	}
	o.append(feed.Withdraw, r, body, nil)
}

// erase destroys the payloads of all revisions so far.
func (o *office) erase(id string) {
	o.tb.Helper()
	var named []int64
	for _, n := range o.leaves[id] {
		leaf, err := feed.ParseLeaf(o.log.Raws[n])
		if err != nil {
			o.tb.Fatal(err)
		}
		if leaf.Op == feed.Publish || leaf.Op == feed.Correct {
			named = append(named, n)
		}
	}
	o.append(feed.Erase, o.records[id], nil, named)
}

func (o *office) confirm(id string) {
	o.tb.Helper()
	o.append(feed.Confirm, o.records[id], nil, nil)
}

func (o *office) canonical(r *record.Record) []byte {
	o.tb.Helper()
	body, err := r.Canonical()
	if err != nil {
		o.tb.Fatal(err)
	}
	return body
}

func (o *office) append(op feed.Op, r *record.Record, body []byte, erases []int64) {
	o.tb.Helper()
	trail, started := o.trails[r.ID]
	l := feed.Leaf{Op: op, ID: r.ID, Revision: int64(r.Revision), Kind: string(r.Kind), IndexNumber: r.IndexNumber,
		Time: o.at.Truncate(time.Second), Previous: feed.None, Erases: erases}
	if started {
		l.Previous = trail.Last
	}
	var p feed.Payload
	if body != nil {
		p = feed.NewPayload(body)
	}
	n, err := o.log.Append(context.Background(), l, p)
	if err != nil {
		o.tb.Fatal(err)
	}
	if o.trails[r.ID], err = trail.Next(n, l); err != nil {
		o.tb.Fatal(err)
	}
	o.records[r.ID] = r
	o.leaves[r.ID] = append(o.leaves[r.ID], n)
}

// checkpoint is the log's, verified.
func (o *office) checkpoint() feed.Checkpoint {
	o.tb.Helper()
	signed, err := o.log.Key.Cosign(o.log.Note, o.at)
	if err != nil {
		o.tb.Fatal(err)
	}
	cp, err := o.trust.Open(signed, string(village))
	if err != nil {
		o.tb.Fatal(err)
	}
	return cp
}

// cover is what proven entries for all excusing leaves would give.
func (o *office) cover() *feed.Absences {
	o.tb.Helper()
	cover := new(feed.Absences)
	for n, raw := range o.log.Raws {
		leaf, err := feed.ParseLeaf(raw)
		if err != nil {
			o.tb.Fatal(err)
		}
		cover.Add(int64(n), leaf)
	}
	return cover
}

// carry brings a cache up to the log, unit by unit, over the wire form; at most n units if n > 0.
func (o *office) carry(c *cache.Cache, n int) error {
	ctx := context.Background()
	cp := o.checkpoint()
	if err := c.Accept(ctx, village, cp); err != nil {
		return err
	}
	if held, err := c.Held(ctx, village); err == nil && held.Checkpoint != nil && !held.Complete() {
		first, err := o.trust.Open(held.Checkpoint, string(village))
		if err != nil {
			return err
		}
		if err := o.units(c, first, n); err != nil {
			return err
		}
	}
	return o.units(c, cp, n)
}

// units brings a cache up to a checkpoint.
func (o *office) units(c *cache.Cache, cp feed.Checkpoint, n int) error {
	ctx := context.Background()
	for i := 0; n == 0 || i < n; i++ {
		held, err := c.Held(ctx, village)
		if err != nil || held.Edge.Size() == cp.Size {
			return err
		}
		_, wire, err := feed.BuildUnit(ctx, o.log, held.Edge.Size(), cp.Size)
		if err != nil {
			return err
		}
		unit, err := feed.DecodeUnit(wire)
		if err != nil {
			return err
		}
		for i, e := range unit.Entries {
			if e.Payload == nil && e.Leaf.HasPayload() && e.Leaf.Size > feed.MaxInline {
				unit.Entries[i].Payload = o.log.Stored[e.Leaf.Payload]
			}
		}
		if _, err := c.Apply(ctx, village, cp, unit, o.cover()); err != nil {
			return err
		}
	}
	return nil
}

// must carries everything.
func (o *office) must(c *cache.Cache) {
	o.tb.Helper()
	if err := o.carry(c, 0); err != nil {
		o.tb.Fatal(err)
	}
}

// open opens a cache of the village in dir, and closes it at the end.
func open(tb testing.TB, dir string) *cache.Cache {
	tb.Helper()
	c, err := cache.Open(context.Background(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: cache.CheckFirst})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		// Whatever a test has made of a cache, the inspection comes to the same.
		if err := c.Inspect(context.Background()); err != nil && !tb.Failed() && !strings.Contains(err.Error(), "database is closed") {
			tb.Error("the inspection:", err)
		}
		if err := c.Close(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// refusedFor checks the reason of a refusal.
func refusedFor(err error, want feed.Reason) error {
	if got := feed.ReasonOf(err); got != want {
		return fmt.Errorf("reason %q, want %q: %w", got, want, errors.Join(err, errors.New("refusal expected")))
	}
	return nil
}

// What Open says of broken files is not what these tests look at.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}
