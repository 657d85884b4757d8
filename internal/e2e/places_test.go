package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// village is where the tests publish, a sample village; chain is what its kiosk carries, own first.
const village = "340803001901"

// office is a centre in a directory of its own, with a kiosk directory and a folder for drafts beside it.
type office struct {
	t     testing.TB
	root  string
	dir   string // the centre's
	trust string // file with the verifier key line
	addr  string // where it serves, once it does
	serve *process
}

// newOffice makes a key and nothing else.
func newOffice(t testing.TB) *office {
	t.Helper()
	root := t.TempDir()
	o := &office{t: t, root: root, dir: filepath.Join(root, "central"), trust: filepath.Join(root, "trust")}
	key := must(t, central, "keygen", "--dir", o.dir, "--name", "test.gongshi.example").stdout
	if err := os.WriteFile(o.trust, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// start serves on a free port, or on the same again.
func (o *office) start() { o.t.Helper(); o.serveWith() }

// serveWith is start with more flags; people log in with a password alone.
func (o *office) serveWith(flags ...string) {
	o.t.Helper()
	o.serveStrictly(append([]string{"--no-require-second-factor"}, flags...)...)
}

// serveStrictly serves as the program does by default, with more flags.
func (o *office) serveStrictly(flags ...string) {
	o.t.Helper()
	if o.addr == "" {
		o.addr = freePort(o.t)
	}
	o.serve = launch(o.t, nil, central, append([]string{"serve", "--dir", o.dir, "--listen", o.addr}, flags...)...)
	o.serve.answers(o.t, o.addr)
}

func (o *office) url() string { return "http://" + o.addr }

// copyTo is what a thief makes: the directory with its key, as it is now. Nothing may be writing. The centre itself
// would not go on from a copy; the thief says that it is the newest.
func (o *office) copyTo(name string) *office {
	o.t.Helper()
	other := &office{t: o.t, root: o.root, dir: filepath.Join(o.root, name), trust: o.trust}
	copyCentre(o.t, o.dir, other.dir)
	must(o.t, central, "restore", "--dir", other.dir, "--accept-as-newest")
	return other
}

// copyCentre copies a centre's folder, as private as it was.
func copyCentre(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, "centre.key"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// published is a line that central publish prints.
type published struct {
	ID          string `json:"id"`
	Revision    int    `json:"revision"`
	IndexNumber string `json:"index_number"`
	Division    string `json:"division"`
	Leaf        int64  `json:"leaf"`
}

// draft writes a record to a file, as an operator would by hand.
func (o *office) draft(fields map[string]any) string {
	o.t.Helper()
	text, err := json.MarshalIndent(fields, "", "  ")
	if err != nil {
		o.t.Fatal(err)
	}
	f, err := os.CreateTemp(o.root, "draft-*.json")
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		o.t.Fatal(err)
	}
	return f.Name()
}

// publish publishes drafts that must be accepted, also those that it has published before.
func (o *office) publish(drafts ...map[string]any) []published {
	o.t.Helper()
	args := []string{"publish", "--dir", o.dir, "--again", "--again"}
	for _, d := range drafts {
		args = append(args, o.draft(d))
	}
	lines := jsonLines[published](o.t, must(o.t, central, args...).stdout)
	if len(lines) != len(drafts) {
		o.t.Fatalf("%d records were published, %d lines came back", len(drafts), len(lines))
	}
	return lines
}

// notice is an announcement of the village.
func notice(title, text string) map[string]any {
	return map[string]any{
		"kind": "announcement", "division": village, "title": title, "summary": text,
		"issuer": map[string]any{"name": "示例村村民委员会", "code": "900000001"},
		"basis":  "《中华人民共和国政府信息公开条例》", "manner": "主动公开", "issued_on": "2026-10-08", "sample": true,
		"body": map[string]any{"medium": "notice_board", "subject": "news", "text": text},
	}
}

// corrected is the draft that corrects what was published as p.
func corrected(p published, draft map[string]any, reason string) map[string]any {
	draft["id"], draft["revision"] = p.ID, p.Revision
	draft["correction"] = map[string]any{"reason": reason, "by": "村务监督委员会"}
	return draft
}

// screen is a kiosk's directory.
type screen struct {
	t   testing.TB
	dir string
}

func (o *office) screen(name string) screen { return screen{o.t, filepath.Join(o.root, name)} }

// sync makes one pass and wants the given exit code.
func (s screen) sync(code int, from ...string) ran {
	s.t.Helper()
	args := append([]string{"sync", "--dir", s.dir, "--division", village}, from...)
	return fails(s.t, code, kiosk, args...)
}

type hit struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

func (s screen) search(query string) []hit {
	s.t.Helper()
	return jsonLines[hit](s.t, must(s.t, kiosk, "search", "--dir", s.dir, query, "--limit", "10000").stdout)
}

// titles are the titles that a search finds, one a line.
func (s screen) titles(query string) string {
	s.t.Helper()
	var all []string
	for _, h := range s.search(query) {
		all = append(all, h.Title)
	}
	return strings.Join(all, "\n")
}

func (s screen) show(id string) string {
	s.t.Helper()
	return must(s.t, kiosk, "show", "--dir", s.dir, id).stdout
}

// demo is the demo centre, filled once for all tests and copied by each that needs it.
var demo struct {
	once sync.Once
	dir  string
	err  error
}

// newDemo is a centre with the demo data as of today, as a newcomer meets it.
func newDemo(t testing.TB) *office {
	t.Helper()
	demo.once.Do(func() { demo.err = fillDemo(t) })
	if demo.err != nil {
		t.Fatal(demo.err)
	}
	root := t.TempDir()
	o := &office{t: t, root: root, dir: filepath.Join(root, "central")}
	copyCentre(t, demo.dir, o.dir)
	must(t, central, "restore", "--dir", o.dir, "--accept-as-newest")
	return o
}

func fillDemo(t testing.TB) (err error) {
	if demo.dir, err = os.MkdirTemp("", "gongshi-demo-"); err != nil {
		return err
	}
	addr := freePort(t)
	p := launch(t, nil, central, "demo", "--dir", demo.dir, "--listen", addr)
	p.answers(t, addr)
	p.stop(t)
	return nil
}

// rare makes a word that no dictionary, no other record and no program holds: rare characters and letters.
func rare(n int) string { return fmt.Sprintf("龘𠮷靐%c齉qzxv%04dwk", '㐀'+rune(n), n) }
