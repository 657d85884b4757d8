package feed_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

// torchwood is a C2SP tlog-tiles client that shares no code with this package: what it can read, any
// such client can.

// serve exports the log and gives a client that reads the export over HTTP, with the files' folder.
func serve(t *testing.T, log *feedtest.Memory, dir string, before int64) *torchwood.TileFetcher {
	t.Helper()
	export(t, log, dir, before)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	fetcher, err := torchwood.NewTileFetcher(server.URL + "/" + feed.LogFolder(log.Code))
	if err != nil {
		t.Fatal(err)
	}
	return fetcher
}

func export(t *testing.T, log *feedtest.Memory, dir string, before int64) {
	t.Helper()
	c, err := feedtest.Trust().Open(log.Note, log.Code)
	if err != nil {
		t.Fatal(err)
	}
	if err := feed.Export(t.Context(), log, c, before, folder(dir)); err != nil {
		t.Fatal(err)
	}
}

// folder is a Sink for tests; a real one renames into place.
type folder string

func (f folder) Put(_ context.Context, name string, data []byte) error {
	path := filepath.Join(string(f), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

func (f folder) Drop(_ context.Context, name string) error {
	if err := os.Remove(filepath.Join(string(f), filepath.FromSlash(name))); !os.IsNotExist(err) {
		return err
	}
	return nil
}

func openTorchwood(t *testing.T, fetcher *torchwood.TileFetcher, log *feedtest.Memory) tlog.Tree {
	t.Helper()
	v, err := note.NewVerifier(log.Key.LogVerifierLine(log.Code))
	if err != nil {
		t.Fatal(err)
	}
	origin := feed.Origin(log.Key.Name(), log.Code)
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(origin), torchwood.SingleVerifierPolicy(v))
	signed, err := fetcher.ReadEndpoint(t.Context(), "checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := torchwood.VerifyCheckpoint(signed, policy)
	if err != nil {
		t.Fatal(err)
	}
	return c.Tree
}

func TestAnIndependentClientReadsTheExport(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: log}
	dir := t.TempDir()
	var before tlog.Tree
	for _, records := range []int{1, 40, 200, 150, 1} {
		held := log.Right.Size()
		for i := range records {
			w.Publish(string(rune('a'+i%26))+time.Duration(held+int64(i)).String(), "正文")
		}
		fetcher := serve(t, log, dir, held)
		tree := openTorchwood(t, fetcher, log)
		if tree.N != log.Right.Size() || tree.Hash != log.Right.Root() {
			t.Fatalf("torchwood sees %d leaves with root %v", tree.N, tree.Hash)
		}
		readAll(t, fetcher, tree, log)
		if before.N > 0 {
			proof, err := tlog.ProveTree(tree.N, before.N, torchwood.TileHashReaderWithContext(t.Context(), tree, fetcher))
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
				t.Fatalf("consistency from %d to %d: %v", before.N, tree.N, err)
			}
		}
		before = tree
	}
}

// readAll reads every entry, and some with their inclusion proofs.
func readAll(t *testing.T, fetcher *torchwood.TileFetcher, tree tlog.Tree, log *feedtest.Memory) {
	t.Helper()
	client, err := torchwood.NewClient(fetcher)
	if err != nil {
		t.Fatal(err)
	}
	seen := int64(0)
	for n, entry := range client.AllEntries(t.Context(), tree, 0) {
		if n != seen || !bytes.Equal(entry, log.Raws[n]) {
			t.Fatalf("entry %d differs", n)
		}
		seen++
	}
	if client.Err() != nil || seen != tree.N {
		t.Fatalf("read %d of %d entries: %v", seen, tree.N, client.Err())
	}
	for n := int64(0); n < tree.N; n += 1 + tree.N/9 {
		entry, proof, err := client.Entry(t.Context(), tree, n)
		if err != nil || !bytes.Equal(entry, log.Raws[n]) {
			t.Fatalf("entry %d with proof: %v", n, err)
		}
		single, _, err := feed.BuildProvenEntry(t.Context(), log, n, tree.N)
		if err != nil || len(single.Proof) != len(proof) {
			t.Fatalf("our proof of entry %d: %v", n, err)
		}
	}
}

func TestAnIndependentClientVerifiesCosignatures(t *testing.T) {
	key := feedtest.Key()
	signed, err := key.SignEdge(feedtest.Code, feed.Edge{})
	if err != nil {
		t.Fatal(err)
	}
	witness, err := feed.NewKey("kiosk-7.example")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 5, 4, 3, 2, 1, 999, time.UTC)
	for _, k := range []feed.Key{key, witness, key} {
		if signed, err = k.Cosign(signed, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range []feed.Key{key, witness} {
		v, err := torchwood.NewCosignatureVerifier(k.CosignerLine())
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open(signed, note.VerifierList(v))
		if err != nil || len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 2 {
			t.Fatalf("cosignature of %s: %v", k.Name(), err)
		}
		if unix, err := torchwood.CosignatureTimestamp(n.Sigs[0]); err != nil || unix != at.Unix() {
			t.Errorf("timestamp %d, %v", unix, err)
		}
	}
	c, err := feedtest.Trust().Open(signed, feedtest.Code)
	if err != nil || !c.Cosigned.Equal(at.Truncate(time.Second)) {
		t.Errorf("cosigned at %v, %v", c.Cosigned, err)
	}

	// The other way round: torchwood's own cosignature is read by Trust.
	theirs, err := torchwood.ParseCheckpoint(c.Text())
	if err != nil || theirs.Origin != c.Origin || theirs.N != 0 {
		t.Errorf("torchwood parses the text as %+v, %v", theirs, err)
	}
}

func TestTilePathsAreThoseOfTheSpecification(t *testing.T) {
	for path, tile := range map[string]feed.Tile{
		"tile/0/000":                      {Level: 0, N: 0, Width: 256},
		"tile/entries/000.p/1":            {Level: feed.Entries, N: 0, Width: 1},
		"tile/3/x001/x234/067.p/255":      {Level: 3, N: 1234067, Width: 255},
		"tile/entries/x123/x456/x789/000": {Level: feed.Entries, N: 123456789000, Width: 256},
	} {
		level := tile.Level
		if got := torchwood.TilePath(tlog.Tile{H: 8, L: level, N: tile.N, W: tile.Width}); got != path {
			t.Fatalf("torchwood writes %q", got)
		}
		if got := tile.Path(); got != path {
			t.Errorf("Path of %+v = %q, want %q", tile, got, path)
		}
		if got, err := feed.ParseTilePath(path); err != nil || got != tile {
			t.Errorf("ParseTilePath(%q) = %+v, %v", path, got, err)
		}
	}
	for _, bad := range []string{"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/6/000", "tile/-1/000",
		"tile/0/x000/000", "tile/0/x000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000/001", "tile/data/000",
		"tile/8/0/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/+01", "tile/0/x+01/000"} {
		if got, err := feed.ParseTilePath(bad); err == nil {
			t.Errorf("ParseTilePath(%q) = %+v, want an error", bad, got)
		}
	}
}
