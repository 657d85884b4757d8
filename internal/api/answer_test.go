package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

var quiet = slog.New(slog.DiscardHandler)

func post(body string) (*http.Request, *httptest.ResponseRecorder) {
	return httptest.NewRequest(http.MethodPost, protocol.SincePath, strings.NewReader(body)), httptest.NewRecorder()
}

// logLine is the verifier line of the village's log alone, as an ordinary C2SP client needs it.
func (o *office) logLine() string {
	o.tb.Helper()
	secret, err := os.ReadFile(filepath.Join(o.dir, "centre.key"))
	if err != nil {
		o.tb.Fatal(err)
	}
	key, err := feed.ParseKey(string(secret))
	if err != nil {
		o.tb.Fatal(err)
	}
	return key.LogVerifierLine(string(village))
}

// broken is a centre in whose parts something goes wrong.
type broken struct {
	centre
	payload func() (feed.Payload, error)
	blob    io.ReadSeeker
}

func (b broken) Payload(context.Context, feed.Digest) (feed.Payload, error) { return b.payload() }
func (b broken) Blob(context.Context, string) (io.ReadSeeker, error)        { return b.blob, nil }

// cutReader says that it is long, and fails on the way.
type cutReader struct{ *strings.Reader }

func (c cutReader) Read(p []byte) (int, error) {
	if c.Len() < 1000 {
		return 0, errs.F(errs.Corrupt, "A part of the attachment is missing.")
	}
	return c.Reader.Read(p[:min(len(p), 500)])
}

func TestDefectsAndDamage(t *testing.T) {
	var said bytes.Buffer
	b := &broken{blob: cutReader{strings.NewReader(strings.Repeat("x", 200_000))}}
	h := newHandler(b, Options{Log: slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	server := httptest.NewServer(h)
	defer server.Close()
	o := &office{tb: t, url: server.URL}
	path := protocol.PayloadPath(feed.Payload("x").Digest())

	b.payload = func() (feed.Payload, error) { panic("a defect") }
	o.get(path).refuses(t, http.StatusInternalServerError)
	if !strings.Contains(said.String(), "a defect") || !strings.Contains(said.String(), "answer_test.go") {
		t.Errorf("the log says %s", said.String())
	}
	b.payload = func() (feed.Payload, error) { return nil, errors.New("open /secret/path: no such file") }
	if r := o.get(path); r.StatusCode != http.StatusInternalServerError || strings.Contains(string(r.body), "secret") {
		t.Errorf("a foreign error is told: %s %q", r.Status, r.body)
	}
	b.payload = func() (feed.Payload, error) { return nil, errs.F(errs.Unavailable, "the database\nis busy") }
	busy := o.get(path)
	busy.refuses(t, http.StatusServiceUnavailable)
	if busy.Header.Get("Retry-After") != "10" || string(busy.body) != "the database is busy\n" {
		t.Errorf("Retry-After %q, %q", busy.Header.Get("Retry-After"), busy.body)
	}

	// What was begun and cannot be finished must not look whole.
	res, err := http.Get(server.URL + protocol.BlobPath(feed.Payload("x").Digest().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); err == nil || n >= 200_000 {
		t.Errorf("%d bytes of a cut attachment, %v", n, err)
	}
}

func TestTheLogNamesNobody(t *testing.T) {
	var said bytes.Buffer
	o := newOffice(t, Options{Log: slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	done := o.publish(o.Store, village, "张某某的公告")
	o.get(protocol.HeadsPath(string(village)), "User-Agent", "someone", "X-Forwarded-For", "192.0.2.7").is(t, http.StatusOK)
	o.withdraw(done[0].ID, true)
	o.get(protocol.PayloadPath(o.leaves()[0].Payload)).refuses(t, http.StatusGone)
	o.ask(http.MethodPost, protocol.SincePath, `{"v":1,"name":"张某某"}`).refuses(t, http.StatusUnprocessableEntity)
	text := said.String()
	if !strings.Contains(text, `route="GET /v1/heads/{code}" status=200`) || !strings.Contains(text, "kind=gone") {
		t.Errorf("the log says too little:\n%s", text)
	}
	for _, word := range []string{"127.0.0.1", "192.0.2.7", "someone", "张某某", "公告"} {
		if strings.Contains(text, word) {
			t.Errorf("the log holds %q:\n%s", word, text)
		}
	}
}

// deadlines is a writer that notes how far its deadline is put off.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Duration
}

func (d *deadlines) SetWriteDeadline(at time.Time) error {
	d.set = append(d.set, time.Until(at))
	return nil
}

func TestEachWriteHasItsOwnPatience(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, titles(100)...)
	q, err := protocol.SinceRequest{Budget: protocol.MaxBudget, Logs: []protocol.SinceLog{{Code: string(village), Prove: 100}}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, w := post(string(q))
	d := &deadlines{ResponseRecorder: w}
	Handler(o.Store, Options{Log: quiet}).ServeHTTP(d, r)
	frames, _ := readFrames(t, w.Body.Bytes())
	if len(frames) < 4 || len(d.set) < len(frames)+1 || !w.Flushed {
		t.Errorf("%d frames, the deadline was put off %d times", len(frames), len(d.set))
	}
	for _, ahead := range d.set {
		if ahead < patience/2 || ahead > patience+piece*time.Second/leastRate {
			t.Errorf("a write may take %v", ahead)
		}
	}
}

func TestHealth(t *testing.T) {
	o := newOffice(t, Options{})
	r := o.get(HealthPath)
	r.is(t, http.StatusOK, "Cache-Control", protocol.CacheNothing)
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if r := o.get(HealthPath); r.StatusCode < 500 {
		t.Errorf("without a database: %s", r.Status)
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	began := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(began)
		time.Sleep(100 * time.Millisecond)
		io.WriteString(w, "whole")
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, h) }()
	go func() { <-began; stop() }()
	res, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, err := io.ReadAll(res.Body); err != nil || string(text) != "whole" {
		t.Errorf("an answer under way: %q, %v", text, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := Serve(t.Context(), l, h); !errs.Is(err, errs.Unavailable) {
		t.Errorf("on a closed listener: %v", err)
	}
}
