package syncer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/syncer"
)

// TestRetryAfter: no wish of an answer keeps a kiosk away for longer than its schedule's own longest delay.
func TestRetryAfter(t *testing.T) {
	const most = 15 * time.Minute
	now := time.Now().UTC()
	cases := map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"seconds":         {http.Header{"Retry-After": {"120"}}, 2 * time.Minute},
		"a day":           {http.Header{"Retry-After": {"86400"}}, most},
		"beyond int64":    {http.Header{"Retry-After": {"99999999999999999999"}}, most},
		"as a float":      {http.Header{"Retry-After": {"1e300"}}, most},
		"infinite":        {http.Header{"Retry-After": {"inf"}}, most},
		"no number":       {http.Header{"Retry-After": {"nan"}}, 0},
		"negative":        {http.Header{"Retry-After": {"-5"}}, 0},
		"zero":            {http.Header{"Retry-After": {"0"}}, 0},
		"nonsense":        {http.Header{"Retry-After": {"soon"}}, 0},
		"a date":          {http.Header{"Date": {"Mon, 02 Mar 2026 08:00:00 GMT"}, "Retry-After": {"Mon, 02 Mar 2026 08:01:00 GMT"}}, time.Minute},
		"a date far off":  {http.Header{"Date": {"Mon, 02 Mar 2026 08:00:00 GMT"}, "Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, most},
		"a past date":     {http.Header{"Date": {"Mon, 02 Mar 2026 08:00:00 GMT"}, "Retry-After": {"Mon, 02 Mar 2015 08:00:00 GMT"}}, 0},
		"a date, no Date": {http.Header{"Retry-After": {now.Add(100 * 365 * 24 * time.Hour).Format(http.TimeFormat)}}, most},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			k := newKiosk(t, t.TempDir())
			if r := k.pass(page(503, c.header, "")); r.RetryAfter != c.want {
				t.Errorf("%v asks to wait for %v, want %v", c.header, r.RetryAfter, c.want)
			}
		})
	}
}

// trickle gives a body byte by byte, one a second, and then zeros for ever.
type trickle struct {
	ctx  context.Context
	body []byte
	each time.Duration
}

func (s *trickle) Read(p []byte) (int, error) {
	select {
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	case <-time.After(s.each):
	}
	p[0] = 0
	if len(s.body) > 0 {
		p[0], s.body = s.body[0], s.body[1:]
	}
	return 1, nil
}

func (s *trickle) Close() error { return nil }

// slowly answers some requests of a centre with a trickle.
func slowly(c *centre, each time.Duration, paths ...string) answers {
	return func(r *http.Request) (*http.Response, error) {
		res, err := c.RoundTrip(r)
		if err != nil || res.StatusCode/100 != 2 {
			return res, err
		}
		for _, prefix := range paths {
			if strings.HasPrefix(r.URL.Path, prefix) {
				body, _ := io.ReadAll(res.Body)
				res.Body, res.ContentLength = &trickle{r.Context(), body, each}, -1
				res.Header.Del("Content-Length")
			}
		}
		return res, nil
	}
}

// TestTrickle: an answer that comes a byte a second is left within minutes, whatever was asked for, and the pass
// with it. Each answer is one that a fault of the line, or somebody on it, can give.
func TestTrickle(t *testing.T) {
	for _, path := range []string{"/trust", "/v1/heads/", "/v1/since", "/payload/", "/blob/"} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				c.publish(village, "甲公告", strings.Repeat("很长。", 3000), c.attach(bytes.Repeat([]byte("x"), 1<<20)))
				k := newKiosk(t, t.TempDir())
				began := time.Now()
				r := k.passWith(syncer.Options{Central: "http://127.0.0.1", Transport: slowly(c, time.Second, path)})
				if took := time.Since(began); r.ExitCode() != 1 || took > 3*time.Minute {
					t.Errorf("exit %d after %v: %s", r.ExitCode(), took, describe(r))
				}
				k.Close()
			})
		})
	}
}

// TestPassEnds: an answer that is just fast enough, and has no end, does not keep a kiosk from asking what is new.
func TestPassEnds(t *testing.T) {
	for name, limit := range map[string]time.Duration{"/v1/since": 21 * time.Minute, "/blob/": 11 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				for i := range 200 {
					c.publish(village, fmt.Sprintf("第%03d号", i), "一")
					if name == "/blob/" {
						continue
					}
					var words []string
					for range 60 {
						words = append(words, rand.Text())
					}
					c.publish(village, fmt.Sprintf("另%03d号", i), strings.Join(words, " "))
				}
				c.publish(village, "图", "一", c.attach(bytes.Repeat([]byte("x"), 1<<20)))
				k := newKiosk(t, t.TempDir())
				began := time.Now()
				r := k.pass(slowly(c, time.Second/140, name))
				if took := time.Since(began); r.ExitCode() != 1 || took > limit {
					t.Errorf("exit %d after %v: %s", r.ExitCode(), took, describe(r))
				}
				if name == "/v1/since" && r.Divisions[0].To == 0 {
					t.Errorf("nothing of the units was kept: %s", describe(r))
				}
				k.Close()
			})
		})
	}
}

// TestAlertBeforePictures: a hint ends the fetching of attachments, and what is new is there within seconds.
func TestAlertBeforePictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		c.publish(village, "甲公告", "一", c.attach(bytes.Repeat([]byte("x"), 1<<20)))
		k := newKiosk(t, t.TempDir())
		l := &lines{centre: c}
		slow := slowly(c, time.Second/140, "/blob/")
		transport := answers(func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, "/blob/") {
				return slow(r)
			}
			return l.RoundTrip(r)
		})
		s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: transport})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx, "0 0 1 1 *", nil) }()
		time.Sleep(10 * time.Second)
		c.change(func() { c.alert(village, "暴雨", "请转移") })
		l.say(string(protocol.AppendHint(nil, string(village), 2)))
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := k.titles(); got != "甲公告 暴雨" {
			t.Errorf("five seconds after the hint there is %q", got)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		k.Close()
	})
}

// TestLines: what comes on a line for hints delays nothing for longer than usual and costs no more than usual: a wish
// to be left alone, a line without end, hints of what never comes.
func TestLines(t *testing.T) {
	flood := strings.Repeat(": nothing\n", 1<<20)
	lie := string(protocol.AppendHint(nil, string(village), 1<<40))
	cases := map[string]struct {
		answer func(r *http.Request) *http.Response
		most   int // lines, or passes, in an hour
		least  int
	}{
		"retry": {func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("retry: 999999999999\n\n"))}
		}, 1000, 4},
		"Retry-After": {func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {"99999999999"}}, Body: http.NoBody}
		}, 5, 4},
		"flood": {func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(flood))}
		}, 100, 4},
		"lies": {func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Body: &trickle{r.Context(), []byte(strings.Repeat(lie, 1000)), time.Millisecond}}
		}, 100, 1},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, k := newCentre(t), newKiosk(t, t.TempDir())
				c.publish(village, "甲公告", "一")
				opened := make(chan struct{}, 1<<16)
				transport := answers(func(r *http.Request) (*http.Response, error) {
					if !strings.HasPrefix(r.URL.Path, "/v1/push/") {
						return c.RoundTrip(r)
					}
					opened <- struct{}{}
					res := want.answer(r)
					if res.Header == nil {
						res.Header = http.Header{"Content-Type": {protocol.PushType}}
					}
					res.Request = r
					return res, nil
				})
				s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: transport})
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithCancel(t.Context())
				done := make(chan error)
				passes := make(chan struct{}, 1<<16)
				go func() { done <- s.Run(ctx, "0 0 1 1 *", func(syncer.Report) { passes <- struct{}{} }) }()
				time.Sleep(time.Hour)
				synctest.Wait()
				if n := len(opened); n > want.most || n < want.least {
					t.Errorf("%d lines in an hour", n)
				}
				if n := len(passes); n > 100 {
					t.Errorf("%d passes in an hour", n)
				}
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
				k.Close()
			})
		})
	}
}

// TestPackedAnswers: nothing that was not asked for is unpacked, however small it is on the line.
func TestPackedAnswers(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for range 1 << 10 {
		w.Write(make([]byte, 1<<16))
	}
	w.Close()
	k := newKiosk(t, t.TempDir())
	for _, coding := range []string{"gzip", "zstd", "br", "gzip, gzip"} {
		r := k.pass(page(200, http.Header{"Content-Encoding": {coding}}, packed.String()))
		k.want(r, 1, "altered", "")
		if r.Bytes > 64<<10 {
			t.Errorf("%s: %d bytes were read", coding, r.Bytes)
		}
	}
	// A box that packs and takes the header away is named too.
	k.want(k.pass(page(200, http.Header{"Content-Type": {protocol.HeadsType}}, packed.String())), 1, "altered", "")
}

// TestRedirections: a kiosk goes to no other host, and never from https to http.
func TestRedirections(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	for _, to := range []string{"http://centre.example/x", "https://other.example/x", "https://centre.example:8443/x", "file:///etc/passwd"} {
		var asked []string
		transport := answers(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.String())
			return &http.Response{StatusCode: 307, Header: http.Header{"Location": {to}}, Body: http.NoBody, Request: r}, nil
		})
		r := k.passWith(syncer.Options{Central: "https://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: transport})
		k.want(r, 1, "portal_page", "")
		if len(asked) != 1 {
			t.Errorf("redirected to %s, it asked %v", to, asked)
		}
	}
}

// TestStickOfSpecialFiles: what is no file in an exported tree is refused by name, at any place, and nothing waits.
func TestStickOfSpecialFiles(t *testing.T) {
	c := newCentre(t)
	c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000), c.attach([]byte("picture")))
	clean := t.TempDir()
	c.export(clean)
	leaf, err := feed.ParseLeaf(c.log(village).Raws[0])
	if err != nil {
		t.Fatal(err)
	}
	tile := feed.TileFile(string(village), feed.Tile{Level: feed.Entries, Width: 1})
	places := []string{"trust", feed.CheckpointFile(string(village)), tile, feed.PayloadFile(leaf.Payload), protocol.BlobFile(c.attach([]byte("picture")).SHA256),
		"payload", "blob", feed.LogFolder(string(village))}
	kinds := map[string]func(path string) error{
		"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"a link":   func(path string) error { return os.Symlink("/dev/zero", path) },
		"a loop":   func(path string) error { return os.Symlink(".", path) },
		"a socket": func(path string) error { return socket(t, path) },
	}
	for kind, make := range kinds {
		for _, place := range places {
			t.Run(kind+" "+filepath.Base(place), func(t *testing.T) {
				root, k := t.TempDir(), newKiosk(t, t.TempDir())
				if err := os.CopyFS(root, os.DirFS(clean)); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(root, place)
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				if err := make(path); err != nil {
					t.Fatal(err)
				}
				r := k.passWith(syncer.Options{Tree: root})
				named := "a link"
				if kind != "a loop" {
					named = kind
				}
				if text := describe(r); r.ExitCode() == 0 || !strings.Contains(text, named) || !strings.Contains(text, place) {
					t.Errorf("exit %d: %s", r.ExitCode(), text)
				}
			})
		}
	}
}

// socket leaves a socket at a path; its name is short enough only from within the folder.
func socket(t *testing.T, path string) error {
	dir, err := os.MkdirTemp("/tmp", "s")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	return os.Rename(filepath.Join(dir, "s"), path)
}
