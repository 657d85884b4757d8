package api

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// audit verifies a log over HTTP, as anybody can.
func (o *office) audit() *feed.Report {
	o.tb.Helper()
	files := feed.WebFiles(http.DefaultClient, o.url)
	tree, signed, err := feed.OpenTree(o.tb.Context(), files, string(village))
	if err != nil {
		o.tb.Fatal(err)
	}
	report, err := feed.Audit{Code: string(village), Backend: tree, Places: feed.TreePlaces(string(village), tree.Size),
		Signed: signed, Trust: o.trust}.Run(o.tb.Context())
	if err != nil {
		o.tb.Fatal(err)
	}
	return report
}

func TestAuditOverHTTP(t *testing.T) {
	o := newOffice(t, Options{})
	done := o.publish(o.Store, village, titles(300)...)
	o.withdraw(done[3].ID, false)
	o.withdraw(done[270].ID, true)
	r := o.audit()
	if !r.OK() || !r.Trusted || r.Checkpoint.Size != 303 || r.Withdrawn != 1 || r.Erased != 1 {
		t.Fatalf("size %d, %d withdrawn, %d erased: %v", r.Checkpoint.Size, r.Withdrawn, r.Erased, r.Findings)
	}
	if r.Checkpoint.Cosigned.IsZero() {
		t.Error("the checkpoint is not cosigned")
	}
	o.change("UPDATE leaves SET bytes = CAST(replace(CAST(bytes AS TEXT), 'publish', 'confirm') AS BLOB) WHERE key & 0xff = 7")
	o.change("UPDATE payloads SET bytes = CAST(bytes || 'x' AS BLOB) WHERE key & 0xff = 9")
	named := map[int64]bool{}
	for _, f := range o.audit().Findings {
		named[f.Leaf] = true
	}
	if !named[7] || !named[9] {
		t.Errorf("leaf 7 and the payload of leaf 9 were changed, the audit names %v", named)
	}
}

func TestAnIndependentClientReadsTheLog(t *testing.T) {
	o := newOffice(t, Options{})
	v, err := note.NewVerifier(o.logLine())
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(feed.Origin(o.Name(), string(village))), torchwood.SingleVerifierPolicy(v))
	var before tlog.Tree
	for _, count := range []int{1, 254, 1, 60} {
		o.publish(o.Store, village, titles(count)...)
		fetcher, err := torchwood.NewTileFetcher(o.url + protocol.LogPath(string(village)))
		if err != nil {
			t.Fatal(err)
		}
		signed, err := fetcher.ReadEndpoint(t.Context(), "checkpoint")
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := torchwood.VerifyCheckpoint(signed, policy)
		if err != nil {
			t.Fatal(err)
		}
		if c.N != before.N+int64(count) {
			t.Fatalf("%d leaves, want %d: growth was not seen", c.N, before.N+int64(count))
		}
		client, err := torchwood.NewClient(fetcher)
		if err != nil {
			t.Fatal(err)
		}
		seen := int64(0)
		for n, entry := range client.AllEntries(t.Context(), c.Tree, 0) {
			if leaf, err := feed.ParseLeaf(entry); err != nil || n != seen || leaf.Op != feed.Publish {
				t.Fatalf("entry %d: %v", n, err)
			}
			seen++
		}
		if client.Err() != nil || seen != c.N {
			t.Fatalf("%d of %d entries: %v", seen, c.N, client.Err())
		}
		if before.N > 0 {
			proof, err := tlog.ProveTree(c.N, before.N, torchwood.TileHashReaderWithContext(t.Context(), c.Tree, fetcher))
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(proof, c.N, c.Hash, before.N, before.Hash); err != nil {
				t.Fatal(err)
			}
		}
		before = c.Tree
	}
}

func TestTiles(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, titles(257)...)
	base := protocol.LogPath(string(village)) + "/"
	for path, size := range map[string]int{"tile/0/000": 256 * 32, "tile/0/000.p/17": 17 * 32, "tile/0/001.p/1": 32, "tile/1/000.p/1": 32} {
		r := o.get(base + path)
		r.is(t, http.StatusOK, "Content-Type", protocol.TileType, "Cache-Control", protocol.CacheTile)
		if len(r.body) != size {
			t.Errorf("%s has %d bytes, want %d", path, len(r.body), size)
		}
		o.get(base+path, "If-None-Match", r.Header.Get("ETag")).is(t, http.StatusNotModified, "Cache-Control", protocol.CacheTile)
	}
	// What is not signed is not served, nor is another spelling of what is.
	for _, path := range []string{"tile/0/001", "tile/0/001.p/2", "tile/1/000", "tile/entries/001", "tile/0/0", "tile/9/000", "tile", "index.html"} {
		o.get(base+path).refuses(t, http.StatusNotFound)
	}
	r := o.get(base + "checkpoint")
	r.is(t, http.StatusOK, "Content-Type", protocol.CheckpointType, "Cache-Control", protocol.CacheCheckpoint)
	o.get(protocol.CheckpointPath(string(city))).refuses(t, http.StatusNotFound)
	o.get(protocol.CheckpointPath("342")).refuses(t, http.StatusNotFound)
	o.change("DELETE FROM hashes WHERE key & 0xffff = 4")
	o.get(base+"tile/0/000").refuses(t, errs.Corrupt.Status())
}

func TestTrust(t *testing.T) {
	o := newOffice(t, Options{})
	r := o.get(protocol.TrustPath)
	r.is(t, http.StatusOK, "Content-Type", protocol.CheckpointType)
	if trust, err := feed.ParseTrust(string(r.body)); err != nil || trust.Lines() != o.VerifierLine()+"\n" {
		t.Errorf("trust is %q, %v", r.body, err)
	}
}

func TestPayload(t *testing.T) {
	o := newOffice(t, Options{})
	done := o.publish(o.Store, village, "甲公告", "乙公告", "丙公告")
	leaves := o.leaves()
	path := func(n int) string { return protocol.PayloadPath(leaves[n].Payload) }
	whole := o.get(path(0))
	whole.is(t, http.StatusOK, "Content-Type", protocol.PayloadType, "Cache-Control", protocol.CachePayload,
		"ETag", `"`+leaves[0].Payload.String()+`"`, "Accept-Ranges", "bytes", "X-Content-Type-Options", "nosniff")
	if err := feed.CheckPayload(leaves[0], whole.body); err != nil {
		t.Error(err)
	}
	part := o.get(path(0), "Range", "bytes=40-", "If-Range", whole.Header.Get("ETag"))
	part.is(t, http.StatusPartialContent, "Content-Range", fmt.Sprintf("bytes 40-%d/%d", leaves[0].Size-1, leaves[0].Size))
	if !bytes.Equal(part.body, whole.body[40:]) {
		t.Error("the range differs from the whole")
	}
	head := o.ask(http.MethodHead, path(0), "")
	head.is(t, http.StatusOK, "Content-Length", fmt.Sprint(leaves[0].Size))

	o.withdraw(done[0].ID, false)
	o.withdraw(done[1].ID, true)
	for n := range 2 {
		o.get(path(n)).refuses(t, http.StatusGone)
		o.get(path(n), "If-None-Match", whole.Header.Get("ETag"), "Range", "bytes=0-9").refuses(t, http.StatusGone)
	}
	o.get(path(2)).is(t, http.StatusOK)
	for _, digest := range []string{feed.Payload("none").Digest().String(), "x", leaves[2].Payload.String()[1:]} {
		o.get("/payload/"+digest).refuses(t, http.StatusNotFound)
	}
	if head := o.ask(http.MethodHead, path(0), ""); head.StatusCode != http.StatusGone || len(head.body) != 0 {
		t.Errorf("HEAD of an erased payload: %s, %q", head.Status, head.body)
	}
	o.change("UPDATE payloads SET bytes = CAST(bytes || 'x' AS BLOB)")
	o.get(path(2)).refuses(t, errs.Corrupt.Status())
}

func TestBlob(t *testing.T) {
	o := newOffice(t, Options{})
	data := make([]byte, 700<<10) // three parts in the store
	rand.NewChaCha8([32]byte{1}).Read(data)
	done, digest := o.attach("带照片的公告", data)
	path := protocol.BlobPath(digest)
	r := o.get(path)
	r.is(t, http.StatusOK, "Content-Type", protocol.PayloadType, "Cache-Control", protocol.CachePayload, "ETag", `"`+digest+`"`)
	if !bytes.Equal(r.body, data) {
		t.Fatal("the attachment differs")
	}
	// As a kiosk goes on after each cut.
	var part []byte
	for _, to := range []int{1, 4096, 262143, 262144, 262145, 600_000, len(data)} {
		r := o.get(path, "Range", fmt.Sprintf("bytes=%d-%d", len(part), to-1), "If-Range", `"`+digest+`"`)
		r.is(t, http.StatusPartialContent)
		part = append(part, r.body...)
	}
	if !bytes.Equal(part, data) {
		t.Error("put together from ranges, the attachment differs")
	}
	o.get(path, "Range", fmt.Sprintf("bytes=%d-", len(data))).is(t, http.StatusRequestedRangeNotSatisfiable)
	if r := o.get(path, "Range", "bytes=9-", "If-Range", `"another"`); r.StatusCode != http.StatusOK || len(r.body) != len(data) {
		t.Errorf("If-Range with another tag: %s", r.Status)
	}
	o.get(path, "If-None-Match", `"`+digest+`"`).is(t, http.StatusNotModified)
	o.get(protocol.BlobPath(feed.Payload("none").Digest().String())).refuses(t, http.StatusNotFound)
	o.get("/blob/passwd").refuses(t, http.StatusNotFound)
	o.withdraw(done.ID, true)
	o.get(path).refuses(t, http.StatusGone)
}
