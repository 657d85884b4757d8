package syncer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/record"
	"gongshi/internal/syncer"
)

const (
	village = division.Code("340803001901")
	city    = division.Code("340800000000")
)

// The passes' own log is not what these tests look at.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	warm()
	os.Exit(m.Run())
}

// warm makes the compressors that the process shares outside of any synctest bubble.
func warm() {
	log := feedtest.NewMemory(feedtest.Key(), string(village))
	leaf := feed.Leaf{Op: feed.Publish, ID: "a", Revision: 1, Kind: "policy", Previous: feed.None, Time: time.Now()}
	if _, err := log.Append(context.Background(), leaf, feed.NewPayload([]byte("{}"))); err != nil {
		panic(err)
	}
	_, wire, err := feed.BuildUnit(context.Background(), log, 0, 1)
	if err != nil {
		panic(err)
	}
	if _, err := feed.DecodeUnit(wire); err != nil {
		panic(err)
	}
}

// centre serves logs in memory by the protocol, and is as wrong as a test wants it to be.
type centre struct {
	mu      sync.Mutex // held while it answers; a test that changes it beside a running schedule uses change
	tb      testing.TB
	key     feed.Key
	logs    map[division.Code]*feedtest.Memory
	trails  map[string]feed.Trail
	ids     map[string]division.Code
	at      time.Time
	blobs   map[string][]byte
	faults  map[division.Code]string              // logs that cannot be given
	down    map[feed.Digest]bool                  // payloads that are not served any more
	tamper  func(path string, body []byte) []byte // of every answer; nil for none
	status  func(path string) int                 // 0: the right one
	before  func(path string)                     // happens just before an answer
	asked   []string
	headers http.Header // added to every answer
	keys    feed.Succession
}

func newCentre(tb testing.TB) *centre {
	return &centre{tb: tb, key: feedtest.Key(), logs: map[division.Code]*feedtest.Memory{}, trails: map[string]feed.Trail{},
		ids: map[string]division.Code{}, at: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), blobs: map[string][]byte{},
		down: map[feed.Digest]bool{}}
}

func (c *centre) log(code division.Code) *feedtest.Memory {
	if c.logs[code] == nil {
		c.logs[code] = feedtest.NewMemory(c.key, string(code))
	}
	return c.logs[code]
}

// clone is a copy that can go on differently: an older backup, or a fork.
func (c *centre) clone() *centre {
	d := newCentre(c.tb)
	d.at = c.at
	for code, l := range c.logs {
		d.logs[code] = l.Clone()
	}
	for id, t := range c.trails {
		d.trails[id], d.ids[id] = t, c.ids[id]
	}
	return d
}

// publish appends an announcement and gives its id.
func (c *centre) publish(code division.Code, title, text string, attachments ...record.Attachment) string {
	c.tb.Helper()
	return c.record(code, title, record.KindAnnouncement, &record.Announcement{Medium: "web", Text: text}, attachments...)
}

// alert appends an alert that is in force.
func (c *centre) alert(code division.Code, title, text string) string {
	c.tb.Helper()
	return c.record(code, title, record.KindAlert, &record.Alert{Status: "Actual", MsgType: "Alert", Event: "暴雨", Urgency: "Immediate",
		Severity: "Severe", Certainty: "Likely", Area: "示例村", Description: text, Expires: c.at.Add(24 * time.Hour)})
}

func (c *centre) record(code division.Code, title string, kind record.Kind, b record.Body, attachments ...record.Attachment) string {
	c.tb.Helper()
	r := &record.Record{
		ID: uuid.Must(uuid.NewV7()).String(), Revision: 1, Kind: kind, Division: code, Title: title,
		IndexNumber: fmt.Sprintf("900000001/202609-%05d", len(c.trails)+1), Issuer: record.Issuer{Name: "示例", Code: "900000001"},
		Body: b, Attachments: attachments,
	}
	body, err := r.Canonical()
	if err != nil {
		c.tb.Fatal(err)
	}
	c.ids[r.ID] = code
	c.append(feed.Leaf{Op: feed.Publish, ID: r.ID, Revision: 1, Kind: string(r.Kind), IndexNumber: r.IndexNumber, Previous: feed.None}, body)
	return r.ID
}

func (c *centre) withdraw(id string, erase bool) {
	c.tb.Helper()
	w := record.Withdrawal{ID: id, Revision: 1, Kind: record.KindAnnouncement, Division: c.ids[id], Reason: "误发", At: c.at}
	body, err := w.Canonical()
	if err != nil {
		c.tb.Fatal(err)
	}
	first := c.trails[id].Last
	leaf, err := feed.ParseLeaf(c.log(c.ids[id]).Raws[first])
	if err != nil {
		c.tb.Fatal(err)
	}
	c.down[leaf.Payload] = true
	c.append(feed.Leaf{Op: feed.Withdraw, ID: id, Revision: 1, Kind: string(w.Kind), Previous: first}, body)
	if erase {
		c.append(feed.Leaf{Op: feed.Erase, ID: id, Revision: 1, Kind: string(w.Kind), Previous: c.trails[id].Last, Erases: []int64{first}}, nil)
	}
}

func (c *centre) append(l feed.Leaf, body []byte) {
	c.tb.Helper()
	c.at = c.at.Add(time.Minute)
	l.Time = c.at
	var p feed.Payload
	if body != nil {
		p = feed.NewPayload(body)
	}
	n, err := c.log(c.ids[l.ID]).Append(context.Background(), l, p)
	if err != nil {
		c.tb.Fatal(err)
	}
	if c.trails[l.ID], err = c.trails[l.ID].Next(n, l); err != nil {
		c.tb.Fatal(err)
	}
}

func (c *centre) attach(data []byte) record.Attachment {
	d := feed.Payload(data).Digest().String()
	c.blobs[d] = data
	return record.Attachment{SHA256: d, Size: int64(len(data)), MediaType: "image/png", Name: "照片.png"}
}

// ServeHTTP answers as a centre does.
func (c *centre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.asked = append(c.asked, r.URL.Path)
	if c.before != nil {
		c.before(r.URL.Path)
	}
	for name, values := range c.headers {
		w.Header()[name] = values
	}
	if c.status != nil {
		if status := c.status(r.URL.Path); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	body := func(data []byte) []byte {
		if c.tamper != nil {
			return c.tamper(r.URL.Path, bytes.Clone(data))
		}
		return data
	}
	switch {
	case r.URL.Path == protocol.TrustPath:
		w.Write(body([]byte(c.key.VerifierLine() + "\n")))
	case r.URL.Path == protocol.KeysPath && len(c.keys.Statements()) > 0:
		w.Write(body(c.keys.Marshal()))
	case r.URL.Path == protocol.KeysPath:
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(r.URL.Path, "/v1/heads/"):
		c.heads(w, r, body)
	case r.URL.Path == protocol.SincePath:
		c.since(w, r, body)
	case strings.HasPrefix(r.URL.Path, "/payload/"):
		d, err := feed.ParseDigest(r.URL.Path[len("/payload/"):])
		for _, l := range c.logs {
			if p, ok := l.Stored[d]; ok && err == nil && !c.down[d] {
				http.ServeContent(w, r, "payload.bin", time.Time{}, bytes.NewReader(body(p)))
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	case c.blobs[r.URL.Path[len("/blob/"):]] != nil:
		http.ServeContent(w, r, "x.bin", time.Time{}, bytes.NewReader(body(c.blobs[r.URL.Path[len("/blob/"):]])))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (c *centre) heads(w http.ResponseWriter, r *http.Request, body func([]byte) []byte) {
	var heads []protocol.Head
	for _, code := range division.Code(r.URL.Path[len("/v1/heads/"):]).Chain() {
		if fault := c.faults[code]; fault != "" {
			heads = append(heads, protocol.Head{Code: string(code), Fault: fault})
		} else if l := c.logs[code]; l != nil {
			signed, err := c.key.Cosign(l.Note, c.at)
			if err != nil {
				c.tb.Error(err)
			}
			heads = append(heads, protocol.Head{Code: string(code), Signed: signed})
		}
	}
	data, err := protocol.EncodeHeads(heads)
	if err != nil {
		c.tb.Error(err)
	}
	data = body(data)
	w.Header().Set("ETag", protocol.Tag(data))
	if r.Header.Get("If-None-Match") == protocol.Tag(data) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", protocol.HeadsType)
	w.Write(data)
}

func (c *centre) since(w http.ResponseWriter, r *http.Request, body func([]byte) []byte) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		c.tb.Error(err)
	}
	q, err := protocol.DecodeSince(data)
	if err != nil {
		c.tb.Error(err)
		return
	}
	var out bytes.Buffer
	s := protocol.NewStreamWriter(&out)
	more := false
	for _, l := range q.Logs {
		log := c.logs[division.Code(l.Code)]
		if l.Ahead != nil {
			more = c.ahead(s, log, l, q.Budget) || more
			continue
		}
		for from := l.Held; from < l.Prove && !more; {
			u, wire, err := feed.BuildUnit(r.Context(), log, from, l.Prove)
			if err != nil {
				s.Fault(l.Code, err.Error())
				break
			}
			s.Unit(l.Code, body(wire))
			from = u.End()
			more = s.Written() > q.Budget
		}
	}
	s.End(more)
	w.Header().Set("Content-Type", protocol.UnitsType)
	w.Write(out.Bytes())
}

func (c *centre) ahead(s *protocol.StreamWriter, log *feedtest.Memory, l protocol.SinceLog, budget int64) (more bool) {
	if l.Held > 0 && l.Held < l.Prove {
		proof, err := feed.ProveConsistency(context.Background(), log, l.Held, l.Prove)
		if err != nil {
			c.tb.Error(err)
		}
		s.Proof(log.Code, proof)
	}
	count := 0
	for n := *l.Ahead; n < l.Prove; n++ {
		leaf, err := feed.ParseLeaf(log.Raws[n])
		if err != nil || leaf.Op != feed.Erase && leaf.Op != feed.Withdraw && leaf.Kind != string(record.KindAlert) {
			continue
		}
		if count == protocol.MaxProvenEntries || s.Written() > budget {
			return true
		}
		_, wire, err := feed.BuildProvenEntry(context.Background(), log, n, l.Prove)
		if err != nil {
			c.tb.Error(err)
		}
		s.ProvenEntry(log.Code, wire)
		count++
	}
	return false
}

// change does something to the centre while it answers nobody.
func (c *centre) change(what func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what()
}

// RoundTrip makes the centre its own network.
func (c *centre) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	rec := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	c.change(func() { c.ServeHTTP(rec, r) })
	res := rec.Result()
	res.Request = r
	return res, nil
}

// kiosk is a folder with its cache.
type kiosk struct {
	*cache.Cache
	tb  testing.TB
	dir string
}

func newKiosk(tb testing.TB, dir string) kiosk {
	tb.Helper()
	c, err := cache.Open(context.Background(), dir, cache.Options{Division: village, Check: cache.CheckFirst})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close() })
	return kiosk{c, tb, dir}
}

// pass makes one pass over a transport.
func (k kiosk) pass(transport http.RoundTripper) syncer.Report {
	k.tb.Helper()
	return k.passWith(syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: transport})
}

func (k kiosk) passWith(o syncer.Options) syncer.Report {
	k.tb.Helper()
	s, err := syncer.New(k.Cache, o)
	if err != nil {
		k.tb.Fatal(err)
	}
	return s.Pass(context.Background())
}

// titles are what the kiosk shows, oldest first.
func (k kiosk) titles() string {
	k.tb.Helper()
	page, err := k.List(context.Background(), catalogue.Query{Limit: 500})
	if err != nil {
		k.tb.Fatal(err)
	}
	var all []string
	for _, card := range page.Cards {
		all = append([]string{card.Title}, all...)
	}
	return strings.Join(all, " ")
}

// want checks exit code, reason and what is shown.
func (k kiosk) want(r syncer.Report, code int, reason feed.Reason, titles string) {
	k.tb.Helper()
	if got := r.ExitCode(); got != code {
		k.tb.Errorf("exit %d, want %d: %s", got, code, describe(r))
	}
	if reason != "" && !strings.Contains(describe(r), string(reason)) {
		k.tb.Errorf("reason %s is not in %s", reason, describe(r))
	}
	if got := k.titles(); got != titles {
		k.tb.Errorf("shown: %q, want %q", got, titles)
	}
}
