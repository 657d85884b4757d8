package api

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/hang"
	"gongshi/internal/protocol"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// change changes the database as somebody at the disk would.
func (o *office) change(statement string) {
	o.tb.Helper()
	db, err := sqlkit.Open(o.tb.Context(), o.dir+"/central.db", nil)
	if err != nil {
		o.tb.Fatal(err)
	}
	defer db.Close()
	err = db.Write(o.tb.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(o.tb.Context(), statement)
		return err
	})
	if err != nil {
		o.tb.Fatal(err)
	}
}

// leaves are those of the village's log, parsed.
func (o *office) leaves() []feed.Leaf {
	o.tb.Helper()
	log, err := o.Log(o.tb.Context(), village)
	if err != nil {
		o.tb.Fatal(err)
	}
	state, err := log.State(o.tb.Context())
	if err != nil {
		o.tb.Fatal(err)
	}
	raws, err := log.Leaves(o.tb.Context(), 0, state.Edge.Size())
	if err != nil {
		o.tb.Fatal(err)
	}
	leaves := make([]feed.Leaf, len(raws))
	for i, raw := range raws {
		if leaves[i], err = feed.ParseLeaf(raw); err != nil {
			o.tb.Fatal(err)
		}
	}
	return leaves
}

// kiosk follows one log by the protocol, verifying as a kiosk does.
type kiosk struct {
	*office
	code   division.Code
	edge   feed.Edge
	cover  feed.Absences
	rounds int
	missed []feed.Entry
}

// catchUp asks until the edge is that of the checkpoint.
func (k *kiosk) catchUp(c feed.Checkpoint) error {
	for k.edge.Size() < c.Size {
		k.rounds++
		before := k.edge.Size()
		frames, more := k.frames(protocol.SinceRequest{Budget: protocol.MinBudget,
			Logs: []protocol.SinceLog{{Code: string(k.code), Held: before, Prove: c.Size}}})
		for _, f := range frames {
			if f.Kind != protocol.UnitFrame || f.Code != string(k.code) {
				return errors.New("an unexpected frame: " + string(f.Body))
			}
			u, err := feed.DecodeUnit(f.Body)
			if err != nil {
				return err
			}
			a, err := u.Verify(k.edge, c)
			if err != nil {
				return err
			}
			for _, e := range a.Entries {
				k.cover.Add(e.Number, e.Leaf)
			}
			k.missed = append(k.missed, a.Entries...)
			k.edge = a.Edge
		}
		if k.edge.Size() == before || more != (k.edge.Size() < c.Size) {
			return errors.New("the stream says more or ends, and the log does not")
		}
	}
	k.missed = feed.Pending(k.missed, &k.cover)
	return c.CheckEdge(k.edge)
}

func TestSince(t *testing.T) {
	o := newOffice(t, Options{})
	var b []string
	for i := range 200 {
		b = append(b, "公告第"+strconv.Itoa(i)+"号"+strings.Repeat("长", i%30))
	}
	done := o.publish(o.Store, village, b...)
	o.withdraw(done[10].ID, false)
	o.withdraw(done[190].ID, true)
	k := kiosk{office: o, code: village}
	if err := k.catchUp(o.heads(village)[string(village)]); err != nil {
		t.Fatal(err)
	}
	if len(k.missed) != 0 {
		t.Errorf("%d payloads are missing without excuse", len(k.missed))
	}
	o.publish(o.Store, village, "之后的公告")
	if err := k.catchUp(o.heads(village)[string(village)]); err != nil {
		t.Fatal(err)
	}
}

func TestSinceKeepsToItsBudget(t *testing.T) {
	o := newOffice(t, Options{})
	var b store.Batch
	for range 128 {
		text := make([]rune, 400) // what does not compress well
		for i := range text {
			text[i] = 0x4e00 + rand.Int32N(0x5000)
		}
		b.Items = append(b.Items, store.Item{Record: notice(village, "长公告", string(text))})
	}
	o.batch(o.Store, b)
	k := kiosk{office: o, code: village}
	if err := k.catchUp(o.heads(village)[string(village)]); err != nil {
		t.Fatal(err)
	}
	if k.rounds < 2 {
		t.Errorf("all came in %d rounds of %d bytes", k.rounds, protocol.MinBudget)
	}
	// The budget holds for all logs together, in the order in which they are wanted.
	o.publish(o.Store, city, "市局公告")
	size := o.heads(village)[string(village)].Size
	frames, more := o.frames(protocol.SinceRequest{Budget: protocol.MinBudget, Logs: []protocol.SinceLog{
		{Code: string(village), Prove: size}, {Code: string(city), Prove: 1}}})
	bytes := 0
	for _, f := range frames {
		if f.Code != string(village) {
			t.Errorf("a frame of %s came within the budget", f.Code)
		}
		bytes += len(f.Body)
	}
	if last := len(frames[len(frames)-1].Body); !more || bytes-last >= protocol.MinBudget {
		t.Errorf("%d bytes, the last frame has %d, more: %v", bytes, last, more)
	}
}

// proven entries asks for what must not wait of the village, and gives the leaves' numbers, all proved under c.
func (o *office) singles(q protocol.SinceLog, c feed.Checkpoint, budget int64) (numbers []int64, proof []byte, more bool) {
	o.tb.Helper()
	q.Code, q.Prove = string(village), c.Size
	frames, more := o.frames(protocol.SinceRequest{Budget: budget, Logs: []protocol.SinceLog{q}})
	for i, f := range frames {
		if f.Kind == protocol.ProofFrame && i == 0 {
			proof = f.Body
			continue
		}
		if f.Kind != protocol.ProvenEntryFrame {
			o.tb.Fatalf("a frame of kind %q: %s", f.Kind, f.Body)
		}
		s, err := feed.DecodeProvenEntry(f.Body)
		if err == nil {
			err = s.Verify(c)
		}
		if err != nil {
			o.tb.Fatal(err)
		}
		numbers = append(numbers, s.Entry.Number)
	}
	return numbers, proof, more
}

func TestSingles(t *testing.T) {
	o := newOffice(t, Options{})
	done := o.publish(o.Store, village, titles(80)...)
	held := o.heads(village)[string(village)]
	o.withdraw(done[2].ID, false)
	o.withdraw(done[70].ID, true)
	c := o.heads(village)[string(village)]
	from := int64(0)
	numbers, proof, more := o.singles(protocol.SinceLog{Ahead: &from}, c, protocol.DefaultBudget)
	if !slices.Equal(numbers, []int64{80, 81, 82}) || proof != nil || more {
		t.Errorf("a new kiosk gets leaves %v, more: %v, and a proof of %d bytes", numbers, more, len(proof))
	}
	from = 82
	numbers, proof, more = o.singles(protocol.SinceLog{Held: held.Size, Ahead: &from}, c, protocol.MinBudget)
	if !slices.Equal(numbers, []int64{82}) || more {
		t.Errorf("from leaf 82: %v, more: %v", numbers, more)
	}
	if err := c.CheckConsistency(proof, held.Size, held.Root); err != nil {
		t.Error(err)
	}
	if _, proof, _ = o.singles(protocol.SinceLog{Held: c.Size, Ahead: &from}, c, protocol.MinBudget); proof != nil {
		t.Error("a proof came for the size that is held")
	}
}

// TestSinglesArePaged: each page begins behind the one before, until none are left; all come once.
func TestSinglesArePaged(t *testing.T) {
	o := newOffice(t, Options{})
	n := protocol.MaxProvenEntries + 40
	done := o.publish(o.Store, village, titles(n)...)
	for _, p := range done {
		o.withdraw(p.ID, false)
	}
	c := o.heads(village)[string(village)]
	for _, budget := range []int64{protocol.MinBudget, protocol.MaxBudget} {
		var all []int64
		pages, from := 0, int64(0)
		for more := true; more; pages++ {
			var page []int64
			if page, _, more = o.singles(protocol.SinceLog{Ahead: &from}, c, budget); len(page) == 0 || len(page) > protocol.MaxProvenEntries {
				t.Fatalf("page %d has %d singles, more: %v", pages, len(page), more)
			}
			all, from = append(all, page...), page[len(page)-1]+1
		}
		if len(all) != n || all[0] != int64(n) || !slices.IsSorted(all) {
			t.Errorf("%d singles from %d on in %d pages", len(all), all[0], pages)
		}
		if budget == protocol.MinBudget && pages < 4 || pages < 2 {
			t.Errorf("only %d pages of %d bytes", pages, budget)
		}
	}
}

func TestFaults(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, titles(3)...)
	o.publish(o.Store, city, "市局公告")
	ask := func(logs ...protocol.SinceLog) []protocol.Frame {
		t.Helper()
		frames, more := o.frames(protocol.SinceRequest{Budget: protocol.MinBudget, Logs: logs})
		if more {
			t.Error("a fault leaves nothing to ask for")
		}
		return frames
	}
	healthy := protocol.SinceLog{Code: string(city), Prove: 1}
	fault := func(frames []protocol.Frame, words string) {
		t.Helper()
		if len(frames) != 2 || frames[0].Kind != protocol.FaultFrame || !strings.Contains(string(frames[0].Body), words) ||
			frames[1].Kind != protocol.UnitFrame || frames[1].Code != string(city) {
			t.Errorf("want a fault about %q, then the unit of the other log: %q", words, frames)
		}
	}
	fault(ask(protocol.SinceLog{Code: string(village), Prove: 4}, healthy), "3 leaves")
	fault(ask(protocol.SinceLog{Code: "340803000000", Prove: 4}, healthy), "no log")
	fault(ask(protocol.SinceLog{Code: "999999999999", Prove: 4}, healthy), "no log")
	o.change("UPDATE leaves SET bytes = CAST('{}' AS BLOB) WHERE key & 0xff = 1 AND key < 2 << 40")
	fault(ask(protocol.SinceLog{Code: string(village), Prove: 3}, healthy), "leaf 1 is damaged")
}

func TestTooManyStreams(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲公告")
	q, err := protocol.SinceRequest{Budget: protocol.MinBudget, Logs: []protocol.SinceLog{{Code: string(village), Prove: 1}}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	s := newAPI(stored{o.Store}, Options{Streams: 1, Log: quiet})
	var taken []func()
	for _, p := range []*places{s.streams.small, s.streams.bulk} {
		taken = append(taken, p.acquire(netip.Prefix{}))
	}
	request := func() error {
		r, w := post(string(q))
		return s.serveSince(w, r)
	}
	if err := request(); !errs.Is(err, errs.Unavailable) {
		t.Errorf("with all places taken: %v", err)
	}
	for _, release := range taken {
		release()
	}
	for range 3 { // each gives its place back
		if err := request(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲公告")
	good := `{"v":1,"budget":65536,"logs":[{"code":"340803001901","held":0,"prove":1}]}`
	o.ask(http.MethodPost, protocol.SincePath, good).is(t, http.StatusOK)
	for _, c := range []struct {
		body   string
		status int
	}{
		{"", 422}, {"null", 422}, {"[]", 422}, {good + "x", 422}, {good[:40], 422}, {"\x00\xff", 422},
		{strings.Replace(good, `"v":1`, `"v":2`, 1), 422},
		{strings.Replace(good, `"v":1`, `"v":1,"w":1`, 1), 422},
		{strings.Replace(good, `65536`, `1`, 1), 422},
		{strings.Replace(good, `65536`, `99999999999`, 1), 422},
		{strings.Replace(good, `"held":0`, `"held":-1`, 1), 422},
		{strings.Replace(good, `"held":0`, `"held":1`, 1), 422},
		{strings.Replace(good, "340803001901", "../../../../", 1), 422},
		{good + strings.Repeat(" ", protocol.MaxSinceRequest), 413},
		{strings.Repeat("x", 1<<20), 413},
	} {
		o.ask(http.MethodPost, protocol.SincePath, c.body).refuses(t, c.status)
	}
	for _, c := range []struct{ method, path string }{
		{"GET", protocol.SincePath}, {"POST", protocol.TrustPath}, {"PUT", protocol.HeadsPath(string(village))},
		{"DELETE", protocol.CheckpointPath(string(village))}, {"POST", HealthPath},
	} {
		if r := o.ask(c.method, c.path, ""); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") == "" {
			t.Errorf("%s %s: %s, allowed %q", c.method, c.path, r.Status, r.Header.Get("Allow"))
		}
	}
	for _, path := range []string{"/", "/v1/", "/v1/heads/", "/feed", "/payload/", "/blob/a/b", "/feed/%2e%2e/checkpoint", "/central.db"} {
		if r := o.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %s", path, r.Status)
		}
	}
}

func FuzzSince(f *testing.F) {
	o := newOffice(f, Options{})
	done := o.publish(o.Store, village, titles(40)...)
	o.withdraw(done[5].ID, true)
	o.publish(o.Store, city, "市局公告")
	f.Add([]byte(`{"v":1,"budget":65536,"logs":[{"code":"340803001901","held":0,"prove":42}]}`))
	f.Add([]byte(`{"v":1,"budget":65536,"logs":[{"code":"340803001901","held":7,"prove":41,"ahead":9},{"code":"340800000000","held":0,"prove":1}]}`))
	f.Add([]byte(`{"v":1,"budget":32768,"logs":[{"code":"000000000000","held":0,"prove":281474976710655,"ahead":0}]}`))
	f.Add([]byte(`{"v":1,"budget":8388608,"logs":[{"code":"340803001901","held":41,"prove":42,"ahead":42}]}`))
	f.Add([]byte(`{"v":1}`))
	h := Handler(o.Store, Options{Log: quiet})
	f.Fuzz(func(t *testing.T, body []byte) {
		hang.Watch(t)
		r, w := post(string(body))
		h.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK:
			frames, _ := readFrames(t, w.Body.Bytes())
			for _, f := range frames {
				var err error
				switch f.Kind {
				case protocol.UnitFrame:
					_, err = feed.DecodeUnit(f.Body)
				case protocol.ProvenEntryFrame:
					_, err = feed.DecodeProvenEntry(f.Body)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
			if strings.Count(w.Body.String(), "\n") != 1 {
				t.Fatalf("the error says %q", w.Body)
			}
		default:
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
	})
}
