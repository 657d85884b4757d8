package syncer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/syncer"
)

func describe(r syncer.Report) string {
	text, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestPass(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	c.publish(city, "市公告", "二")
	c.publish(village, "大公告", strings.Repeat("一份长名单。", 4000))
	k.want(k.pass(c), 0, "", "甲公告 市公告 大公告")
	r := k.pass(c)
	if !r.Unchanged || len(r.Divisions) != 2 || r.Divisions[0].To != 2 {
		t.Errorf("a second pass is not told that nothing is new: %s", describe(r))
	}
	bad := c.publish(village, "误发公告", "三")
	r = k.pass(c)
	if d := r.Divisions[0]; d.From != 2 || d.To != 3 || d.Records != 1 || d.Bytes == 0 || d.Refused != nil {
		t.Errorf("report: %s", describe(r))
	}
	c.withdraw(bad, true)
	k.want(k.pass(c), 0, "", "甲公告 市公告 大公告")
	f, err := k.Freshness(t.Context())
	if err != nil || f.Records != 3 || f.LastHeard.IsZero() || f.LastFailure != "" || len(f.Chain) != 2 || f.LastSigned.IsZero() {
		t.Errorf("freshness %+v, %v", f, err)
	}
}

// TestCatchUpOverErasures: a kiosk that was away for long meets payloads that are gone for leaves far ahead.
func TestCatchUpOverErasures(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	first := c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")
	gone := c.publish(village, "误发公告", "二")
	var want []string
	for i := range 400 {
		want = append(want, fmt.Sprintf("第%03d号", i))
		id := c.publish(village, want[i], "三")
		if i < 300 {
			c.withdraw(id, i%2 == 0) // more than one request gives as proven entries
		}
	}
	c.withdraw(gone, true)
	c.withdraw(first, false)
	k.want(k.pass(c), 0, "", strings.Join(want[300:], " "))
}

// cutting breaks every answer's body after n bytes.
type cutting struct {
	http.RoundTripper
	n int64
}

func (l cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = &cutBody{res.Body, l.n}
	}
	return res, err
}

type cutBody struct {
	io.ReadCloser
	left int64
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errors.New("connection reset by peer")
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// TestLossyLine: a line that breaks every 20 kB carries everything in the end: units, a large payload, and an
// attachment, the latter two continued where they were cut.
func TestLossyLine(t *testing.T) {
	c, dir := newCentre(t), t.TempDir()
	picture := bytes.Repeat([]byte("picture "), 9000)
	for i := range 120 {
		c.publish(village, fmt.Sprintf("第%03d号", i), strings.Repeat(fmt.Sprintf("第%d段。", i*7919), 60))
	}
	large := strings.Builder{}
	for i := range 9000 {
		fmt.Fprintf(&large, "第%d户。", i)
	}
	c.publish(village, "大名单", large.String(), c.attach(picture))
	k := newKiosk(t, dir)
	passes := 0
	for r := k.pass(cutting{c, 20_000}); r.ExitCode() != 0; r = k.pass(cutting{c, 20_000}) {
		if r.ExitCode() == 3 {
			t.Fatalf("a cut line is called a refusal: %s", describe(r))
		}
		if passes++; passes > 100 {
			t.Fatalf("no end: %s", describe(r))
		}
	}
	if passes == 0 {
		t.Error("nothing was cut: this test shows nothing")
	}
	got, err := k.Blob(t.Context(), c.attach(picture).SHA256)
	if err != nil || !bytes.Equal(got, picture) {
		t.Errorf("attachment of %d bytes: %v", len(got), err)
	}
	page, err := k.List(t.Context(), catalogue.Query{})
	if err != nil || page.Total != 121 {
		t.Errorf("%d records, %v", page.Total, err)
	}
	if parts, err := os.ReadDir(filepath.Join(dir, "parts")); err != nil || len(parts) > 0 {
		t.Errorf("left over: %v, %v", parts, err)
	}
}

// TestDamage: one byte changed anywhere in what is sent is refused, or makes no difference (a cosignature that
// nobody here knows); what is not what the centre wrote is never shown.
func TestDamage(t *testing.T) {
	c := newCentre(t)
	c.publish(village, "甲公告", strings.Repeat("二", 3000))
	for _, path := range []string{"/v1/heads/", "/v1/since"} {
		length, refused := 1, 0
		for i := 0; i < length; i += 1 + length/40 {
			c.tamper = func(p string, body []byte) []byte {
				if strings.HasPrefix(p, path) {
					length = len(body)
					body[i] ^= 0x04
				}
				return body
			}
			k := newKiosk(t, t.TempDir())
			r := k.pass(c)
			got := k.titles()
			if (r.ExitCode() == 0) != (got == "甲公告") || got != "" && got != "甲公告" {
				t.Errorf("byte %d of %s changed: %s, and %q is shown", i, path, describe(r), got)
			}
			if r.ExitCode() == 3 {
				refused++
			}
		}
		if refused < 20 {
			t.Errorf("%s: of %d bytes changed only %d were refused", path, length, refused)
		}
	}
}

func TestDamagedPayloadAndBlob(t *testing.T) {
	c := newCentre(t)
	c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000), c.attach([]byte("picture")))
	flip := func(prefix string) {
		c.tamper = func(p string, body []byte) []byte {
			if strings.HasPrefix(p, prefix) {
				body[len(body)/2] ^= 1
			}
			return body
		}
	}
	k := newKiosk(t, t.TempDir())
	flip("/payload/")
	k.want(k.pass(c), 3, feed.DigestMismatch, "")
	flip("/blob/")
	k.want(k.pass(c), 3, feed.DigestMismatch, "甲公告")
	c.tamper = nil
	k.want(k.pass(c), 0, "", "甲公告")
	if _, err := k.Blob(t.Context(), c.attach([]byte("picture")).SHA256); err != nil {
		t.Error(err)
	}
}

func TestWithheldAndFault(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(city, "市公告", "一")
	c.publish(village, "甲公告", "一")
	log := c.log(village)
	kept := log.Stored
	log.Stored = map[feed.Digest]feed.Payload{}
	k.want(k.pass(c), 3, feed.Withheld, "市公告")
	f, err := k.Freshness(t.Context())
	if err != nil || f.Chain[0].Refused == "" || f.LastFailure == "" || f.Chain[1].Refused != "" {
		t.Errorf("freshness %+v, %v", f, err)
	}
	log.Stored = kept
	raw := log.Raws[0]
	log.Raws[0] = []byte("{}")
	k.want(k.pass(c), 3, "damaged", "市公告")
	log.Raws[0] = raw
	k.want(k.pass(c), 0, "", "市公告 甲公告")
	if f, err = k.Freshness(t.Context()); err != nil || f.Chain[0].Refused != "" || f.LastFailure != "" {
		t.Errorf("freshness %+v, %v", f, err)
	}
}

// TestDamagedAtTheCentre: a log that the centre cannot give is named, keeps what it had, and holds up no other.
func TestDamagedAtTheCentre(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")
	c.publish(village, "乙公告", "二")
	c.publish(city, "市公告", "三")
	c.faults = map[division.Code]string{village: "The stored checkpoint is damaged."}
	r := k.pass(c)
	k.want(r, 3, "damaged", "甲公告 市公告")
	if d := r.Divisions[0]; d.Division != string(village) || d.Refused == nil || d.Refused.Sentence != c.faults[village] || d.To != 1 {
		t.Errorf("the faulty division is told as %s", describe(r))
	}
	fresh := newKiosk(t, t.TempDir())
	fresh.want(fresh.pass(c), 3, "damaged", "市公告")
	c.faults = nil
	k.want(k.pass(c), 0, "", "甲公告 乙公告 市公告")
}

func TestRollbackAndFork(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	early := c.clone()
	c.publish(village, "乙公告", "二")
	k.want(k.pass(c), 0, "", "甲公告 乙公告")
	k.want(k.pass(early), 3, feed.Rollback, "甲公告 乙公告")
	early.publish(village, "丙公告", "三")
	k.want(k.pass(early), 3, feed.Fork, "甲公告 乙公告")
	early.publish(village, "丁公告", "四")
	k.want(k.pass(early), 3, feed.Fork, "甲公告 乙公告")
	none := newCentre(t)
	none.publish(city, "市公告", "一")
	k.want(k.pass(none), 3, feed.Rollback, "甲公告 市公告 乙公告")
	c.publish(city, "另一市公告", "一")
	k.want(k.pass(c), 3, feed.Fork, "甲公告 市公告 乙公告")
}

func TestKeys(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	at := syncer.Options{Central: "http://centre.example", Transport: c}
	if _, err := syncer.New(k.Cache, at); !errs.Is(err, errs.Invalid) {
		t.Errorf("first use over plain http from another machine: %v", err)
	}
	at.FirstUse = true
	r := k.passWith(at)
	k.want(r, 0, "", "甲公告")
	at.FirstUse = false // once is enough
	if r.Pinned != feedtest.Key().VerifierLine() {
		t.Errorf("pinned: %q", r.Pinned)
	}
	thief := newCentre(t)
	var err error
	if thief.key, err = feed.NewKey(c.key.Name()); err != nil {
		t.Fatal(err)
	}
	thief.publish(village, "假公告", "一")
	thief.publish(village, "假公告", "二")
	at.Transport = thief
	k.want(k.passWith(at), 3, feed.UnknownKey, "甲公告")
	at.Trust = thief.key.VerifierLine()
	k.want(k.passWith(at), 1, "cache", "甲公告") // what is held is not by the operator's keys: the next start sets it aside
	if _, err := syncer.New(k.Cache, syncer.Options{Central: "http://c", Trust: "nonsense"}); err == nil {
		t.Error("a key that is none was taken")
	}
	if _, err := syncer.New(k.Cache, syncer.Options{Central: "nonsense"}); err == nil {
		t.Error("an address that is none was taken")
	}
}

// answers is a network where somebody else answers.
type answers func(*http.Request) (*http.Response, error)

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func page(status int, header http.Header, body string) answers {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r, ProtoMajor: 1, ProtoMinor: 1}, nil
	}
}

func TestNotTheCentre(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html; charset=gbk"}}
	k := newKiosk(t, t.TempDir())
	k.want(k.pass(page(200, html, "<html>请登录")), 1, "portal_page", "")
	k.want(k.pass(page(200, http.Header{}, " <!DOCTYPE html>")), 1, "portal_page", "")
	k.want(k.pass(page(302, http.Header{"Location": {"http://login.example/"}}, "")), 1, "portal_page", "")
	k.want(k.pass(page(511, html, "<html>")), 1, "portal_page", "")
	k.want(k.pass(page(500, http.Header{}, "")), 1, "unreachable", "")
	k.want(k.pass(page(502, html, "<html>Bad Gateway")), 1, "middlebox", "")
	k.want(k.pass(page(502, http.Header{}, "")), 1, "unreachable", "")
	k.want(k.pass(page(502, http.Header{"Content-Type": {protocol.CheckpointType}}, "the checkpoint is damaged")), 3, "damaged", "")
	k.want(k.pass(page(200, http.Header{}, "\x01"+strings.Repeat("\x00", protocol.MaxHeads))), 3, feed.Oversized, "")
	k.want(k.pass(page(200, http.Header{}, "\x07")), 3, feed.NewerFormat, "")
	k.want(k.pass(answers(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") })), 1, "unreachable", "")
	f, err := k.Freshness(t.Context())
	if err != nil || f.LastFailure == "" || !f.LastHeard.IsZero() || f.LastTried.IsZero() {
		t.Errorf("freshness %+v, %v", f, err)
	}
	r := k.pass(page(503, http.Header{"Retry-After": {"120"}}, ""))
	if r.RetryAfter.Seconds() != 120 {
		t.Errorf("Retry-After is not heeded: %v", r.RetryAfter)
	}
}

// TestMiddlebox: whatever text answers in the centre's place, to whatever question, is called that, quoted, and no
// refusal: nothing that the kiosk holds is doubted, and the next pass goes on.
func TestMiddlebox(t *testing.T) {
	gbk := string([]byte{0xc7, 0xeb, 0xcf, 0xc8, 0xb5, 0xc7, 0xc2, 0xbc}) // 请先登录
	plain := http.Header{"Content-Type": {"text/plain"}}
	for name, page := range map[string]answers{
		"plain text":              page(200, plain, "Please log in at http://10.0.0.1"),
		"text without a type":     page(200, http.Header{}, "Access denied by policy"),
		"Chinese":                 page(200, http.Header{}, "请先登录"),
		"Chinese in GBK":          page(200, http.Header{}, gbk),
		"a mark and text":         page(200, http.Header{}, "\ufeffError"),
		"JSON":                    page(200, http.Header{"Content-Type": {"application/json"}}, `{"code":401}`),
		"XML":                     page(200, http.Header{}, "<?xml version='1.0'?><error/>"),
		"line ends first":         page(200, http.Header{}, "\r\n\tblocked"),
		"nothing":                 page(200, http.Header{}, ""),
		"nothing, called text":    page(200, plain, ""),
		"a long text":             page(200, http.Header{}, strings.Repeat("x", protocol.MaxHeads+1)),
		"proxy wants a password":  page(407, plain, "Proxy Authentication Required"),
		"forbidden by a page":     page(403, http.Header{"Content-Type": {"text/html"}}, "<html>Blocked"),
		"for legal reasons":       page(451, plain, "blocked"),
		"a gateway without upper": page(504, http.Header{}, "<html><head><title>504"),
	} {
		for _, path := range []string{"/v1/heads/", protocol.SincePath, "/payload/", "/blob/", protocol.TrustPath} {
			if path != "/v1/heads/" && name != "plain text" && name != "JSON" &&
				name != "nothing" && name != "a long text" {
				continue // each costs a kiosk
			}
			c, k := newCentre(t), newKiosk(t, t.TempDir())
			c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000), c.attach([]byte(strings.Repeat("picture", 100))))
			line := answers(func(r *http.Request) (*http.Response, error) {
				if !strings.HasPrefix(r.URL.Path, path) {
					return c.RoundTrip(r)
				}
				return page(r)
			})
			untyped := path == "/payload/" || path == "/blob/" // these may be any bytes
			if untyped && !strings.HasPrefix(name, "plain") && !strings.HasPrefix(name, "nothing") {
				continue
			}
			o := syncer.Options{Central: "http://centre.example", FirstUse: true, Transport: line}
			if path != protocol.TrustPath {
				o.Trust = feedtest.Key().VerifierLine()
			}
			r := k.passWith(o)
			f, _ := r.First()
			if f == nil || f.Reason != "middlebox" || r.ExitCode() != 1 ||
				!strings.Contains(f.Sentence, "instead of the centre's data") {
				t.Errorf("%s to %s: exit code %d, %+v", name, path, r.ExitCode(), f)
			}
			o.Transport = c
			if r := k.passWith(o); r.ExitCode() != 0 {
				t.Errorf("%s to %s, then the centre: %+v", name, path, r)
			}
		}
	}
}

// TestStick: an exported tree is verified the same way.
func TestStick(t *testing.T) {
	c, k, root := newCentre(t), newKiosk(t, t.TempDir()), t.TempDir()
	c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000), c.attach([]byte("picture")))
	gone := c.publish(village, "误发公告", "二")
	for i := range 40 {
		id := c.publish(village, fmt.Sprintf("第%03d号", i), "三")
		c.withdraw(id, true)
	}
	c.withdraw(gone, true)
	c.export(root)
	at := syncer.Options{Tree: root}
	k.want(k.passWith(at), 0, "", "甲公告")
	if _, err := k.Blob(t.Context(), c.attach([]byte("picture")).SHA256); err != nil {
		t.Error(err)
	}
	old := t.TempDir()
	if err := os.CopyFS(old, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	c.publish(village, "乙公告", "四")
	c.export(root)
	for _, file := range []string{"feed/340803001901/checkpoint", feed.TileFile(string(village), feed.Tile{Level: feed.Entries, Width: int(c.log(village).Right.Size())}), "payload"} {
		t.Run(file, func(t *testing.T) {
			spoil(t, filepath.Join(root, file), c)
			r := k.passWith(at)
			k.want(r, 3, "", "甲公告")
			if err := os.RemoveAll(root); err != nil {
				t.Fatal(err)
			}
			c.export(root)
		})
	}
	k.want(k.passWith(at), 0, "", "甲公告 乙公告")
	k.want(k.passWith(syncer.Options{Tree: old}), 3, feed.Rollback, "甲公告 乙公告")
	k.want(k.passWith(syncer.Options{Tree: filepath.Join(root, "nowhere")}), 1, "stick_not_found", "甲公告 乙公告")
}

// spoil changes a byte in the middle of a file, or in the newest payload.
func spoil(t *testing.T, path string, c *centre) {
	t.Helper()
	if filepath.Base(path) == "payload" {
		leaf, err := feed.ParseLeaf(c.log(village).Raws[len(c.log(village).Raws)-1])
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(path, leaf.Payload.String())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-20] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// export writes the tree of all logs, with the trusted key and the attachments.
func (c *centre) export(root string) {
	c.tb.Helper()
	write := func(name string, data []byte) {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			c.tb.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			c.tb.Fatal(err)
		}
	}
	write("trust", []byte(c.key.VerifierLine()+"\n"))
	for d, data := range c.blobs {
		write(protocol.BlobFile(d), data)
	}
	for code, log := range c.logs {
		cp, err := feedtest.Trust().Open(log.Note, string(code))
		if err != nil {
			c.tb.Fatal(err)
		}
		if err := feed.Export(c.tb.Context(), log, cp, 0, sink{root, write}); err != nil {
			c.tb.Fatal(err)
		}
	}
}

type sink struct {
	root  string
	write func(string, []byte)
}

func (s sink) Put(_ context.Context, name string, data []byte) error { s.write(name, data); return nil }
func (s sink) Drop(_ context.Context, name string) error {
	err := os.Remove(filepath.Join(s.root, filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
