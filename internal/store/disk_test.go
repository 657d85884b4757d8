package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/store"
)

// TestByteOnDisk flips bytes of the closed database file where a payload, a leaf, a hash, a checkpoint
// and an attachment lie, and wants each named by Verify, or the file refused at the opening.
func TestByteOnDisk(t *testing.T) {
	s, dir := centre(t)
	eventful(t, s)
	log, err := s.Log(t.Context(), village)
	if err != nil {
		t.Fatal(err)
	}
	state, err := log.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := log.Leaves(t.Context(), 0, state.Edge.Size())
	if err != nil {
		t.Fatal(err)
	}
	hashes, err := log.ReadHashes(t.Context(), []int64{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := feed.ParseLeaf(leaves[3])
	if err != nil {
		t.Fatal(err)
	}
	payload, err := log.Payload(t.Context(), leaf.Payload)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{"leaf 3": leaves[3], "hash 1": hashes[1][:], "payload " + leaf.Payload.String(): payload, "checkpoint": state.Signed,
		"right edge": state.Edge.Marshal(), "blob " + digestOf([]byte("content of 附件甲")): []byte("content of 附件甲")}
	s.Close()
	path := filepath.Join(dir, "central.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range parts {
		start := bytes.Index(whole, part)
		if start < 0 {
			t.Errorf("%s is not found in the file", name)
			continue
		}
		for _, at := range []int{0, 1, len(part) / 2, len(part) - 1} {
			damaged := bytes.Clone(whole)
			damaged[start+at] ^= 1
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			said := verdict(t, dir)
			if !strings.Contains(said, name) && !strings.Contains(said, "damaged") {
				t.Errorf("byte %d of %s: %q", at, name, said)
			}
		}
	}
}

// verdict is what Verify says of a folder, "" if nothing is wrong.
func verdict(t *testing.T, dir string) string {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if errs.Is(err, errs.Corrupt) {
		return err.Error()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Verify(t.Context(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, r := range found.Logs {
		for _, f := range r.Findings {
			said.WriteString(f.String() + "\n")
		}
	}
	for _, f := range found.Findings {
		said.WriteString(f.String() + "\n")
	}
	return said.String()
}

// TestRestoredEdge: a log whose edge is not the one signed last is not added to.
func TestRestoredEdge(t *testing.T) {
	s, dir := centre(t)
	publish(t, s, notice("甲公告", "一"))
	log, err := s.Log(t.Context(), village)
	if err != nil {
		t.Fatal(err)
	}
	old, err := log.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	publish(t, s, notice("乙公告", "二"))
	now, err := log.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	path := filepath.Join(dir, "central.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Both edges are one hash long, so the old one fits in the place of the new one.
	if len(old.Edge.Marshal()) != len(now.Edge.Marshal()) || !bytes.Contains(whole, now.Edge.Marshal()) {
		t.Fatal("the edges cannot be exchanged in place")
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(whole, now.Edge.Marshal(), old.Edge.Marshal()), 0o600); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, dir)
	if _, err := s.Publish(t.Context(), drafts(notice("丙公告", "三"))); !errs.Is(err, errs.Corrupt) {
		t.Errorf("publishing on an edge that was not signed: %v", err)
	}
	if n := len(current(t, s)); n != 2 {
		t.Errorf("%d records", n)
	}
}
