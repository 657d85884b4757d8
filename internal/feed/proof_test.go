package feed_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
)

// proofs gives a log and the text of the proof of each of its leaves.
func proofs(tb testing.TB, leaves int) (*feedtest.Memory, []string) {
	tb.Helper()
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := feedtest.Writer{TB: tb, Log: log}
	for i := range leaves {
		w.Publish(fmt.Sprintf("r%d", i), "a body")
	}
	var texts []string
	for n := range log.Right.Size() {
		single, _, err := feed.BuildProvenEntry(tb.Context(), log, n, log.Right.Size())
		if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, feed.Proof{Leaf: single.Entry.Raw, Number: n, Path: single.Proof, Signed: log.Note}.Text())
	}
	return log, texts
}

// The texts verify here, and by torchwood, which shares no code with this package and takes the leaf from the
// extra line.
func TestProofText(t *testing.T) {
	log, texts := proofs(t, 21)
	v, err := note.NewVerifier(log.Key.LogVerifierLine(log.Code))
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(feed.Origin(log.Key.Name(), log.Code)), torchwood.SingleVerifierPolicy(v))
	for n, text := range texts {
		leaf, c, err := feedtest.Trust().OpenProof(text, log.Code)
		if err != nil || leaf.ID != fmt.Sprintf("r%d", n) || c.Size != 21 {
			t.Fatalf("leaf %d: %+v in %d leaves, %v", n, leaf, c.Size, err)
		}
		extra, err := torchwood.ProofExtraData([]byte(text))
		if err != nil || !bytes.Equal(extra, log.Raws[n]) {
			t.Fatalf("leaf %d: torchwood reads the extra line as %q, %v", n, extra, err)
		}
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(extra), []byte(text)); err != nil {
			t.Fatalf("leaf %d: torchwood refuses the proof: %v", n, err)
		}
		p, err := feed.ParseProof(text)
		if err != nil {
			t.Fatal(err)
		}
		p.Leaf = nil // the short form, for who has the leaf
		if err := torchwood.VerifyProof(policy, tlog.RecordHash(log.Raws[n]), []byte(p.Text())); err != nil {
			t.Fatalf("leaf %d: torchwood refuses the short proof: %v", n, err)
		}
		if _, _, err := feedtest.Trust().OpenProof(p.Text(), log.Code); feed.ReasonOf(err) != feed.Malformed {
			t.Fatalf("leaf %d: a proof without its leaf gives %v", n, err)
		}
	}
}

func TestProofRefusals(t *testing.T) {
	log, texts := proofs(t, 5)
	other := feedtest.NewMemory(feedtest.Key(), "340803000000")
	swap := func(old, new string) string { return strings.Replace(texts[2], old, new, 1) }
	p, err := feed.ParseProof(texts[2])
	if err != nil {
		t.Fatal(err)
	}
	wrongLeaf := p
	wrongLeaf.Leaf = bytes.Replace(p.Leaf, []byte("r2"), []byte("r3"), 1)
	otherLog := p
	otherLog.Signed = other.Note
	for name, tc := range map[string]struct {
		text string
		want feed.Reason
	}{
		"nothing":        {"", feed.Malformed},
		"newer":          {swap("@v1", "@v2"), feed.NewerFormat},
		"other index":    {swap("index 2", "index 3"), feed.Fork},
		"spelt index":    {swap("index 2", "index 02"), feed.Malformed},
		"no index":       {swap("index 2\n", ""), feed.Malformed},
		"other leaf":     {wrongLeaf.Text(), feed.Fork},
		"other log":      {otherLog.Text(), feed.WrongLog},
		"cut":            {texts[2][:len(texts[2])-20], feed.Malformed},
		"more behind it": {texts[2] + "x", feed.Malformed},
		"too long":       {texts[2] + strings.Repeat("x", feed.MaxProofText), feed.Oversized},
	} {
		if _, _, err := feedtest.Trust().OpenProof(tc.text, log.Code); feed.ReasonOf(err) != tc.want {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

func FuzzParseProof(f *testing.F) {
	_, texts := proofs(f, 3)
	for _, text := range texts {
		f.Add(text)
	}
	f.Add("c2sp.org/tlog-proof@v1\nindex 0\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		hang.Watch(t)
		p, err := feed.ParseProof(text)
		if err == nil && p.Text() != text {
			t.Fatalf("%q is read and written as %q", text, p.Text())
		}
	})
}
