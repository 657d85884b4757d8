package feed_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

func auditMemory(t *testing.T, log *feedtest.Memory) *feed.Report {
	t.Helper()
	report, err := feed.Audit{Code: log.Code, Backend: log, Places: feed.RowPlaces("central.db", log.Code), Signed: log.Note,
		Trust: feedtest.Trust(), Custodian: true, Edge: &log.Right}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func auditFiles(t *testing.T, files feed.Files, code string) *feed.Report {
	t.Helper()
	tree, signed, err := feed.OpenTree(t.Context(), files, code)
	if err != nil {
		return &feed.Report{Findings: []feed.Finding{{Place: feed.CheckpointFile(code), Reason: feed.ReasonOf(err), Sentence: err.Error()}}}
	}
	report, err := feed.Audit{Code: code, Backend: tree, Places: feed.TreePlaces(code, tree.Size), Signed: signed, Trust: feedtest.Trust()}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// wantOnly expects exactly one finding, at the place and with the reason.
func wantOnly(t *testing.T, what string, r *feed.Report, place string, reason feed.Reason) {
	t.Helper()
	if len(r.Findings) != 1 || r.Findings[0].Place != place || r.Findings[0].Reason != reason {
		t.Errorf("%s: want one finding at %q, %s; got %v", what, place, reason, r.Findings)
	}
}

func TestAuditNamesTheAlteredRow(t *testing.T) {
	log, c := filled(t, 50)
	if r := auditMemory(t, log); !r.OK() || !r.Trusted || r.Erased == 0 || r.Payloads == 0 || r.Withdrawn != 0 {
		t.Fatalf("the untouched log: %+v", r.Findings)
	}
	for n := range c.Size {
		bad := log.Clone()
		bad.Raws[n] = bytes.Replace(bad.Raws[n], []byte(`"time":"2026`), []byte(`"time":"2027`), 1)
		wantOnly(t, "leaf", auditMemory(t, bad), fmt.Sprintf("central.db %s leaf %d", log.Code, n), feed.DigestMismatch)
	}
	for i := range log.Hashes {
		bad := log.Clone()
		bad.Hashes[i][7] ^= 0x10
		wantOnly(t, "hash", auditMemory(t, bad), fmt.Sprintf("central.db %s hash %d", log.Code, i), feed.DigestMismatch)
	}
	for d, p := range log.Stored {
		bad := log.Clone()
		bad.Stored[d] = bytes.Clone(p)
		bad.Stored[d][len(p)-1] ^= 1
		wantOnly(t, "payload", auditMemory(t, bad), fmt.Sprintf("central.db %s payload %s", log.Code, d), feed.DigestMismatch)
		delete(bad.Stored, d)
		wantOnly(t, "missing payload", auditMemory(t, bad), fmt.Sprintf("central.db %s payload %s", log.Code, d), feed.Withheld)
	}
	for d := range log.Erased {
		bad := log.Clone()
		bad.Stored[d] = feed.NewPayload([]byte("was to be gone"))
		wantOnly(t, "erased payload", auditMemory(t, bad), fmt.Sprintf("central.db %s payload %s", log.Code, d), feed.DigestMismatch)
	}
}

func TestAuditOfOtherFaults(t *testing.T) {
	log, c := filled(t, 30)
	edge := log.Clone()
	edge.Right = edgeAt(t, log, c.Size-1)
	wantOnly(t, "edge behind", auditMemory(t, edge), "central.db "+log.Code+" right edge", feed.OutOfOrder)

	note := log.Clone()
	note.Note = bytes.Replace(note.Note, []byte(fmt.Sprintf("\n%d\n", c.Size)), []byte(fmt.Sprintf("\n%d\n", c.Size-1)), 1)
	if r := auditMemory(t, note); r.OK() || r.Trusted || r.Findings[0].Reason != feed.BadSignature {
		t.Errorf("a smaller size in the checkpoint: %v", r.Findings)
	}

	short := log.Clone()
	short.Raws = short.Raws[:c.Size-2]
	r := auditMemory(t, short)
	if r.OK() || r.Findings[0].Leaf != c.Size-2 || r.Findings[0].Reason != feed.Malformed || !strings.Contains(r.Findings[0].Sentence, fmt.Sprint(c.Size-1)) {
		t.Errorf("leaves cut off: %v", r.Findings)
	}

	// A size that nobody signed must not send the audit into the void.
	huge := log.Clone()
	huge.Note = bytes.Replace(huge.Note, []byte(fmt.Sprintf("\n%d\n", c.Size)), []byte(fmt.Sprintf("\n%d\n", int64(feed.MaxLogSize))), 1)
	if r := auditMemory(t, huge); r.OK() || r.Findings[0].Reason != feed.BadSignature {
		t.Errorf("a huge size in the checkpoint: %v", r.Findings)
	}

	// A rewritten history that is consistent in itself is told by the old signature.
	other := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	feedtest.Fill(&feedtest.Writer{TB: t, Log: other}, 30)
	other.Note = log.Note
	r = auditMemory(t, other)
	if r.OK() || r.Findings[len(r.Findings)-1].Reason != feed.Fork {
		t.Errorf("a rewritten log: %v", r.Findings)
	}

	broken := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: broken}
	w.Publish("a", "一")
	(&feedtest.Writer{TB: t, Log: broken}).Publish("a", "再一次")
	wantOnly(t, "published twice", auditMemory(t, broken), "central.db "+log.Code+" leaf 1", feed.Malformed)

	r, err := feed.Audit{Code: log.Code, Backend: log, Places: feed.RowPlaces("db", log.Code), Signed: log.Note, Custodian: true,
		CheckBody: func(n int64, l feed.Leaf, body []byte) error {
			if n == 3 {
				return errs.F(errs.Invalid, "the body is not a record")
			}
			return nil
		}}.Run(t.Context())
	if err != nil || r.Trusted {
		t.Errorf("without trust: %v", err)
	}
	wantOnly(t, "body", r, "db "+log.Code+" payload "+mustLeaf(t, log.Raws[3]).Payload.String(), feed.Malformed)
}

func mustLeaf(t *testing.T, raw []byte) feed.Leaf {
	t.Helper()
	l, err := feed.ParseLeaf(raw)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAuditStopsWhenTheSourceIsOutOfReach(t *testing.T) {
	log, _ := filled(t, 3)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	export(t, log, dir, 0)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	tree, signed, err := feed.OpenTree(t.Context(), feed.WebFiles(server.Client(), server.URL), log.Code)
	if err != nil {
		t.Fatal(err)
	}
	a := feed.Audit{Code: log.Code, Backend: tree, Places: feed.TreePlaces(log.Code, tree.Size), Signed: signed, Trust: feedtest.Trust()}
	if _, err := a.Run(ctx); err == nil {
		t.Error("an audit whose context has ended reports success")
	}
	server.Close()
	if _, err := a.Run(t.Context()); !errs.Is(err, errs.Unavailable) {
		t.Errorf("an audit of a server that is down: %v", err)
	}
}

// TestAuditNamesTheAlteredFile changes every file of an export in turn, partial tiles of earlier sizes
// included.
func TestAuditNamesTheAlteredFile(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	dir := t.TempDir()
	w := &feedtest.Writer{TB: t, Log: log}
	for _, until := range []int64{3, 200, 300} {
		before := log.Right.Size()
		for n := before; n < until; n++ {
			w.Publish(fmt.Sprint(n), "正文")
		}
		export(t, log, dir, before)
	}
	w.Withdraw("7", "理由")
	w.Erase("8", 8)
	export(t, log, dir, 300)

	if r := auditFiles(t, feed.DirFiles(os.DirFS(dir)), log.Code); !r.OK() || r.Withdrawn != 1 || r.Erased != 1 {
		t.Fatalf("the untouched export: %v", r.Findings)
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		if strings.HasPrefix(name, "payload") && seen%60 != 0 {
			return nil // they are all alike, and many
		}
		for what, bad := range map[string][]byte{
			"first byte": flip(data, 0), "middle": flip(data, len(data)/2), "last byte": flip(data, len(data)-1),
			"longer": append(bytes.Clone(data), 0), "shorter": data[:len(data)-1],
		} {
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				return err
			}
			r := auditFiles(t, feed.DirFiles(os.DirFS(dir)), log.Code)
			if r.OK() || !strings.HasPrefix(r.Findings[0].Place, filepath.ToSlash(name)) {
				t.Errorf("%s of %s: %.3v", what, name, r.Findings)
			}
		}
		return os.WriteFile(path, data, 0o644)
	})
	if err != nil || seen < 300 {
		t.Fatalf("%d files, %v", seen, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "feed", log.Code, "tile", "0", "000.p", "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, "stray file", auditFiles(t, feed.DirFiles(os.DirFS(dir)), log.Code), "feed/"+log.Code+"/tile/0/000.p/x", feed.Malformed)
}

func flip(data []byte, at int) []byte {
	bad := bytes.Clone(data)
	bad[at] ^= 1
	return bad
}

// TestTreeIsABackend holds an export, from a folder and from the web, against the log that it came from.
func TestTreeIsABackend(t *testing.T) {
	log, c := filled(t, 200)
	dir := t.TempDir()
	export(t, log, dir, 0)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for name, files := range map[string]feed.Files{"folder": feed.DirFiles(os.DirFS(dir)), "web": feed.WebFiles(server.Client(), server.URL+"/")} {
		tree, signed, err := feed.OpenTree(t.Context(), files, log.Code)
		if err != nil || !bytes.Equal(signed, log.Note) || tree.Size != c.Size {
			t.Fatalf("%s: %v", name, err)
		}
		indexes := make([]int64, len(log.Hashes))
		for i := range indexes {
			indexes[i] = int64(i)
		}
		hashes, err := tree.ReadHashes(t.Context(), indexes)
		if err != nil || joined(hashes) != joined(log.Hashes) {
			t.Errorf("%s: hashes differ: %v", name, err)
		}
		for _, from := range []int64{0, 100, 255, c.Size - 1} {
			want, wire, err1 := feed.BuildUnit(t.Context(), log, from, c.Size)
			got, again, err2 := feed.BuildUnit(t.Context(), tree, from, c.Size)
			if err1 != nil || err2 != nil || !sameUnit(want, got) || !bytes.Equal(wire, again) {
				t.Errorf("%s: unit from %d: %v, %v", name, from, err1, err2)
			}
		}
		if r := auditFiles(t, files, log.Code); !r.OK() {
			t.Errorf("%s: %v", name, r.Findings)
		}
		if _, err := tree.ReadHashes(t.Context(), []int64{feed.FirstHash(c.Size) + 600}); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: a hash beyond the end: %v", name, err)
		}
	}
}
