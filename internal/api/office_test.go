package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

const (
	village = division.Code("340803001901")
	city    = division.Code("340800000000")
)

// office is a centre in a folder of its own, served over real connections.
type office struct {
	*store.Store
	tb    testing.TB
	dir   string
	url   string
	trust *feed.Trust
}

func newOffice(tb testing.TB, o Options) *office {
	tb.Helper()
	dir := tb.TempDir()
	if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
		tb.Fatal(err)
	}
	a := &office{tb: tb, dir: dir}
	a.Store = a.open()
	var err error
	if a.trust, err = feed.ParseTrust(a.VerifierLine()); err != nil {
		tb.Fatal(err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = newServer(context.Background(), Handler(a.Store, o))
	server.Start()
	tb.Cleanup(server.Close)
	a.url = server.URL
	return a
}

// open opens the folder once more, as another process does.
func (o *office) open() *store.Store {
	o.tb.Helper()
	s, err := store.Open(context.Background(), o.dir)
	if err != nil {
		o.tb.Fatal(err)
	}
	o.tb.Cleanup(func() { s.Close() })
	return s
}

func notice(code division.Code, title, text string) *record.Record {
	issued, err := record.ParseDate("2025-10-08")
	if err != nil {
		panic(err) // a constant
	}
	return &record.Record{
		Kind: record.KindAnnouncement, Division: code, Title: title, Summary: title, IssuedOn: issued, Sample: true,
		Issuer: record.Issuer{Name: "示例村村民委员会", Code: "900000001"},
		Basis:  "《中华人民共和国政府信息公开条例》", Manner: "主动公开",
		Body: &record.Announcement{Medium: "notice_board", Subject: "news", Text: text},
	}
}

// publish publishes notices with the given titles in one transaction.
func (o *office) publish(s *store.Store, code division.Code, titles ...string) []store.Published {
	o.tb.Helper()
	var b store.Batch
	for _, title := range titles {
		b.Items = append(b.Items, store.Item{Record: notice(code, title, "正文："+title)})
	}
	return o.batch(s, b)
}

func (o *office) batch(s *store.Store, b store.Batch) []store.Published {
	o.tb.Helper()
	done, err := s.Publish(context.Background(), b)
	if err != nil {
		o.tb.Fatal(err)
	}
	return done
}

// attach publishes a notice with an attachment and gives its digest.
func (o *office) attach(title string, data []byte) (store.Published, string) {
	o.tb.Helper()
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	r := notice(village, title, "正文")
	r.Attachments = []record.Attachment{{SHA256: digest, Size: int64(len(data)), MediaType: "image/png", Name: "照片.png"}}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	done := o.batch(o.Store, store.Batch{Items: []store.Item{{Record: r}}, Files: map[string]store.File{digest: open}})
	return done[0], digest
}

func (o *office) withdraw(id string, erase bool) {
	o.tb.Helper()
	if _, err := o.Withdraw(context.Background(), store.Withdrawal{ID: id, Reason: "误发", Erase: erase}); err != nil {
		o.tb.Fatal(err)
	}
}

// titles are n different ones.
func titles(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("公告第%d号", i+1)
	}
	return list
}

// reply is an answer read to its end.
type reply struct {
	*http.Response
	body []byte
}

// ask sends a request; headers are name, value pairs.
func (o *office) ask(method, path, body string, headers ...string) reply {
	o.tb.Helper()
	req, err := http.NewRequest(method, o.url+path, strings.NewReader(body))
	if err != nil {
		o.tb.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		o.tb.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		o.tb.Fatal(err)
	}
	return reply{res, data}
}

func (o *office) get(path string, headers ...string) reply {
	o.tb.Helper()
	return o.ask(http.MethodGet, path, "", headers...)
}

// is checks status and headers, which are name, value pairs.
func (r reply) is(tb testing.TB, status int, headers ...string) {
	tb.Helper()
	if r.StatusCode != status {
		tb.Fatalf("%s: %s, want %d; body %.200q", r.Request.URL.Path, r.Status, status, r.body)
	}
	for i := 0; i < len(headers); i += 2 {
		if got := r.Header.Get(headers[i]); got != headers[i+1] {
			tb.Errorf("%s: %s is %q, want %q", r.Request.URL.Path, headers[i], got, headers[i+1])
		}
	}
}

// refuses checks that an answer is an error: one line of plain text that nobody keeps.
func (r reply) refuses(tb testing.TB, status int) {
	tb.Helper()
	r.is(tb, status, "Content-Type", protocol.CheckpointType, "Cache-Control", protocol.CacheNothing, "ETag", "")
	if strings.Count(string(r.body), "\n") != 1 || len(r.body) < 10 {
		tb.Errorf("%s: the error says %q", r.Request.URL.Path, r.body)
	}
}

// heads asks for the heads of a division and opens them with the centre's key.
func (o *office) heads(code division.Code) map[string]feed.Checkpoint {
	o.tb.Helper()
	r := o.get(protocol.HeadsPath(string(code)))
	r.is(o.tb, http.StatusOK, "Content-Type", protocol.HeadsType, "Cache-Control", protocol.CacheRevalidate, "ETag", protocol.Tag(r.body))
	list, err := protocol.DecodeHeads(r.body)
	if err != nil {
		o.tb.Fatal(err)
	}
	opened := map[string]feed.Checkpoint{}
	for _, h := range list {
		c, err := o.trust.Open(h.Signed, h.Code)
		if err != nil {
			o.tb.Fatal(err)
		}
		if age := time.Since(c.Cosigned); age < -time.Second || age > protocol.CosignPeriod+time.Second {
			o.tb.Errorf("the cosignature of %s is %v old", h.Code, age)
		}
		opened[h.Code] = c
	}
	return opened
}

// frames posts a since request that must be answered with a whole stream.
func (o *office) frames(q protocol.SinceRequest) (list []protocol.Frame, more bool) {
	o.tb.Helper()
	body, err := q.Encode()
	if err != nil {
		o.tb.Fatal(err)
	}
	r := o.ask(http.MethodPost, protocol.SincePath, string(body), "Content-Type", protocol.SinceType)
	r.is(o.tb, http.StatusOK, "Content-Type", protocol.UnitsType, "Cache-Control", protocol.CacheNothing)
	return readFrames(o.tb, r.body)
}

func readFrames(tb testing.TB, body []byte) (list []protocol.Frame, more bool) {
	tb.Helper()
	for stream := protocol.NewStreamReader(bytes.NewReader(body)); ; {
		f, err := stream.Next()
		if err != nil {
			tb.Fatalf("after %d frames: %v", len(list), err)
		}
		if f.Kind == protocol.EndFrame {
			if _, err := stream.Next(); err != io.EOF {
				tb.Fatalf("behind the end of the stream: %v", err)
			}
			return list, f.More()
		}
		list = append(list, f)
	}
}
