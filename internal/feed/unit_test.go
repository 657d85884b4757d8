package feed_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
)

// filled gives a log of some hundred leaves of every op, and its opened checkpoint.
func filled(t testing.TB, records int) (*feedtest.Memory, feed.Checkpoint) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	feedtest.Fill(&feedtest.Writer{TB: t, Log: log}, records)
	return log, opened(t, log)
}

func opened(t testing.TB, log *feedtest.Memory) feed.Checkpoint {
	c, err := feedtest.Trust().Open(log.Note, log.Code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func edgeAt(t testing.TB, log *feedtest.Memory, size int64) feed.Edge {
	edge, err := feed.EdgeAt(t.Context(), log, size)
	if err != nil {
		t.Fatal(err)
	}
	return edge
}

// sameUnit compares what a unit says; an absent proof may be nil or empty.
func sameUnit(a, b feed.Unit) bool {
	return a.From == b.From && a.Size == b.Size && joined(a.Proof) == joined(b.Proof) && slices.EqualFunc(a.Entries, b.Entries, sameEntry)
}

func sameEntry(a, b feed.Entry) bool {
	return a.Number == b.Number && bytes.Equal(a.Raw, b.Raw) && bytes.Equal(a.Payload, b.Payload) &&
		(a.Payload == nil) == (b.Payload == nil) && reflect.DeepEqual(a.Leaf, b.Leaf)
}

// TestUnitsCarryAnyLogFromAnywhere takes any stretch of any log through the wire form.
func TestUnitsCarryAnyLogFromAnywhere(t *testing.T) {
	log, c := filled(t, 90)
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.Int64Range(0, c.Size-1).Draw(rt, "from")
		sent, wire, err := feed.BuildUnit(t.Context(), log, from, c.Size)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := feed.DecodeUnit(wire)
		if err != nil {
			rt.Fatal(err)
		}
		if !sameUnit(sent, got) {
			rt.Fatal("the unit that arrived is not the one that was sent")
		}
		a, err := got.Verify(edgeAt(t, log, from), c)
		if err != nil {
			rt.Fatal(err)
		}
		if want := edgeAt(t, log, got.End()); !bytes.Equal(a.Edge.Marshal(), want.Marshal()) {
			rt.Fatalf("the edge after the unit is not that of %d leaves", got.End())
		}
		want := log.Hashes[a.FirstHash:feed.FirstHash(got.End())]
		if joined(a.Hashes) != joined(want) {
			rt.Fatal("the stored hashes differ from the centre's")
		}
		for i, e := range got.Entries {
			if !bytes.Equal(e.Raw, log.Raws[from+int64(i)]) {
				rt.Fatalf("leaf %d was not rebuilt exactly", e.Number)
			}
		}
	})
}

// TestEveryChangedBitOfAUnitIsRefused is the promise that a carrier cannot alter what residents see.
func TestEveryChangedBitOfAUnitIsRefused(t *testing.T) {
	log, c := filled(t, 12)
	for _, from := range []int64{0, 7} {
		want, wire, err := feed.BuildUnit(t.Context(), log, from, c.Size)
		if err != nil {
			t.Fatal(err)
		}
		for i := range wire {
			for bit := range 8 {
				bad := bytes.Clone(wire)
				bad[i] ^= 1 << bit
				got, err := feed.DecodeUnit(bad)
				if err == nil {
					_, err = got.Verify(edgeAt(t, log, from), c)
				}
				if err == nil && !sameUnit(got, want) {
					t.Fatalf("byte %d, bit %d: accepted, and something else", i, bit)
				}
				if err != nil && feed.ReasonOf(err) == "" {
					t.Fatalf("byte %d, bit %d: an error without a reason: %v", i, bit, err)
				}
			}
		}
		for cut := range wire {
			if _, err := feed.DecodeUnit(wire[:cut]); err == nil {
				t.Fatalf("a unit cut after %d of %d bytes was accepted", cut, len(wire))
			}
		}
	}
}

// TestAlteredUnitsThatDecodeAreRefused alters what is inside, behind the frame's checksum.
func TestAlteredUnitsThatDecodeAreRefused(t *testing.T) {
	log, c := filled(t, 60)
	for name, alter := range map[string]func(*feed.Unit){
		"payload": func(u *feed.Unit) { reencode(&u.Entries[0], "另一个正文") },
		"salt": func(u *feed.Unit) {
			u.Entries[0].Payload = bytes.Clone(u.Entries[0].Payload)
			u.Entries[0].Payload[3] ^= 1
			reseal(&u.Entries[0])
		},
		"time":         func(u *feed.Unit) { u.Entries[2].Leaf.Time = u.Entries[2].Leaf.Time.Add(time.Second) },
		"kind":         func(u *feed.Unit) { u.Entries[2].Leaf.Kind = "policy" },
		"order":        func(u *feed.Unit) { u.Entries[0], u.Entries[1] = u.Entries[1], u.Entries[0] },
		"leaf dropped": func(u *feed.Unit) { u.Entries = u.Entries[1:] },
		"leaf added":   func(u *feed.Unit) { u.Entries = append(u.Entries[:1:1], u.Entries[:len(u.Entries)-1]...) },
		"cut short":    func(u *feed.Unit) { u.Entries = u.Entries[:len(u.Entries)-1] },
		"proof":        func(u *feed.Unit) { u.Proof = append(u.Proof, feed.Hash{}) },
		"proof hash":   func(u *feed.Unit) { u.Proof[0][0] ^= 1 },
		"size":         func(u *feed.Unit) { u.Size++ },
		"start":        func(u *feed.Unit) { u.From++ },
	} {
		u, _, err := feed.BuildUnit(t.Context(), log, 0, c.Size)
		if err != nil {
			t.Fatal(err)
		}
		if u.End() == c.Size {
			t.Fatal("the log is too small: there is no proof to alter")
		}
		alter(&u)
		wire, err := u.Encode()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := feed.DecodeUnit(wire)
		if err == nil {
			_, err = got.Verify(feed.Edge{}, c)
		}
		if r := feed.ReasonOf(err); r != feed.Fork && r != feed.OutOfOrder && r != feed.Malformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func reencode(e *feed.Entry, body string) {
	e.Payload = feed.NewPayload([]byte(body))
	reseal(e)
}

func reseal(e *feed.Entry) {
	e.Leaf.Payload, e.Leaf.Size = e.Payload.Digest(), int64(len(e.Payload))
}

// TestForkAndRollback signs other histories with the right key.
func TestForkAndRollback(t *testing.T) {
	log, c := filled(t, 20)
	held := log.Right
	fork := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	feedtest.Fill(&feedtest.Writer{TB: t, Log: fork}, 60)
	forked := opened(t, fork)
	_, wire, err := feed.BuildUnit(t.Context(), fork, held.Size(), forked.Size)
	if err != nil {
		t.Fatal(err)
	}
	u, err := feed.DecodeUnit(wire)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Verify(held, forked); feed.ReasonOf(err) != feed.Fork {
		t.Errorf("a longer fork: %v", err)
	}
	if _, err := u.Verify(edgeAt(t, fork, forked.Size-1), c); feed.ReasonOf(err) != feed.Rollback {
		t.Errorf("a smaller signed size: %v", err)
	}
	if _, err := u.Verify(edgeAt(t, fork, 1), forked); feed.ReasonOf(err) != feed.OutOfOrder {
		t.Errorf("a unit that leaves a gap: %v", err)
	}
}

func TestSinglesProveWhatLiesAhead(t *testing.T) {
	log, c := filled(t, 40)
	for n := range c.Size {
		want, wire, err := feed.BuildProvenEntry(t.Context(), log, n, c.Size)
		if err != nil {
			t.Fatal(err)
		}
		got, err := feed.DecodeProvenEntry(wire)
		if err != nil || !sameEntry(got.Entry, want.Entry) {
			t.Fatalf("leaf %d: %v", n, err)
		}
		if err := got.Verify(c); err != nil {
			t.Errorf("leaf %d: %v", n, err)
		}
		got.Entry.Number++
		if err := got.Verify(c); feed.ReasonOf(err) != feed.Fork {
			t.Errorf("leaf %d in another's place: %v", n, err)
		}
		if _, err := feed.DecodeUnit(wire); feed.ReasonOf(err) != feed.Malformed {
			t.Errorf("a single read as a unit: %v", err)
		}
	}
	older := c
	older.Size--
	s, _, _ := feed.BuildProvenEntry(t.Context(), log, 0, c.Size)
	if err := s.Verify(older); feed.ReasonOf(err) != feed.OutOfOrder {
		t.Errorf("a single for another size: %v", err)
	}
}

func TestGrowthIsProved(t *testing.T) {
	log, c := filled(t, 40)
	fork := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	feedtest.Fill(&feedtest.Writer{TB: t, Log: fork}, 40)
	for size := int64(1); size < c.Size; size++ {
		proof, err := feed.ProveConsistency(t.Context(), log, size, c.Size)
		if err != nil {
			t.Fatal(err)
		}
		root := edgeAt(t, log, size).Root()
		if err := c.CheckConsistency(proof, size, root); err != nil {
			t.Errorf("from %d: %v", size, err)
		}
		if err := c.CheckConsistency(proof, size, edgeAt(t, fork, size).Root()); feed.ReasonOf(err) != feed.Fork {
			t.Errorf("from another log's %d: %v", size, err)
		}
		if err := c.CheckConsistency(proof[1:], size, root); feed.ReasonOf(err) != feed.Malformed {
			t.Errorf("a cut proof: %v", err)
		}
		proof[len(proof)/2] ^= 1
		if err := c.CheckConsistency(proof, size, root); feed.ReasonOf(err) != feed.Fork {
			t.Errorf("an altered proof: %v", err)
		}
	}
	if err := c.CheckConsistency(make([]byte, feed.MaxProof+32), 1, c.Root); feed.ReasonOf(err) != feed.Malformed {
		t.Errorf("an endless proof: %v", err)
	}
	for _, size := range []int64{0, -1, c.Size + 1} {
		if err := c.CheckConsistency(nil, size, c.Root); feed.ReasonOf(err) != feed.Rollback {
			t.Errorf("from %d leaves: %v", size, err)
		}
	}
}

// TestMissingPayloadsArePendingUntilExcused follows one payload that is withheld, then withdrawn.
func TestMissingPayloadsArePendingUntilExcused(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: log}
	w.Publish("a", "一")
	withheld := w.Publish("b", "二")
	leaf, err := feed.ParseLeaf(log.Raws[withheld])
	if err != nil {
		t.Fatal(err)
	}
	delete(log.Stored, leaf.Payload)

	pending := func(cover *feed.Absences) []feed.Entry {
		_, wire, err := feed.BuildUnit(t.Context(), log, 0, log.Right.Size())
		if err != nil {
			t.Fatal(err)
		}
		u, err := feed.DecodeUnit(wire)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Verify(feed.Edge{}, opened(t, log)); err != nil {
			t.Fatal(err)
		}
		return feed.Pending(u.Entries, cover)
	}
	if p := pending(&feed.Absences{}); len(p) != 1 || p[0].Number != withheld {
		t.Errorf("withheld: %d pending", len(p))
	}
	if p := feed.CheckPayload(leaf, feed.NewPayload([]byte("二"))); feed.ReasonOf(p) != feed.DigestMismatch {
		t.Errorf("other bytes in its place: %v", p)
	}
	withdraw := w.Withdraw("b", "理由")
	s, _, err := feed.BuildProvenEntry(t.Context(), log, withdraw, log.Right.Size())
	if err != nil || s.Verify(opened(t, log)) != nil {
		t.Fatal(err)
	}
	var cover feed.Absences
	cover.Add(s.Entry.Number, s.Entry.Leaf)
	if p := pending(&cover); len(p) != 0 {
		t.Errorf("withdrawn: %d pending", len(p))
	}
	if s.Entry.Payload == nil {
		t.Error("the reason of the withdrawal did not come along")
	}
}

func TestAnAlteredStoredPayloadIsLeftOutAndNamed(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	n := (&feedtest.Writer{TB: t, Log: log}).Publish("a", "原文")
	leaf, _ := feed.ParseLeaf(log.Raws[n])
	log.Stored[leaf.Payload][20] ^= 1
	u, _, err := feed.BuildUnit(t.Context(), log, 0, 1)
	if err != nil || u.Entries[0].Payload != nil || len(feed.Pending(u.Entries, &feed.Absences{})) != 1 {
		t.Errorf("unit with an altered payload: %v, %+v", err, u.Entries)
	}
	log.Raws[0] = bytes.Replace(log.Raws[0], []byte("publish"), []byte("publisH"), 1)
	if _, _, err := feed.BuildUnit(t.Context(), log, 0, 1); !errs.Is(err, errs.Corrupt) {
		t.Errorf("unit with an altered leaf: %v", err)
	}
}

func TestUnitsKeepTheirLimits(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: log}
	for i := range 40 {
		noise := make([]byte, (feed.MaxInline-feed.SaltSize)/2)
		rand.Read(noise)
		w.Publish(fmt.Sprint(i), hex.EncodeToString(noise)) // the largest inlined payloads
	}
	size := log.Right.Size()
	for from := int64(0); from < size; {
		u, wire, err := feed.BuildUnit(t.Context(), log, from, size)
		if err != nil {
			t.Fatal(err)
		}
		if len(wire) > feed.UnitTarget && len(u.Entries) > 1 || len(u.Entries) == 0 {
			t.Errorf("a unit of %d leaves has %d bytes", len(u.Entries), len(wire))
		}
		from = u.End()
	}
	if _, _, err := feed.BuildUnit(t.Context(), log, size, size); !errs.Is(err, errs.Invalid) {
		t.Errorf("a unit of nothing: %v", err)
	}
	if _, err := feed.DecodeUnit(make([]byte, feed.MaxUnit+1)); feed.ReasonOf(err) != feed.Oversized {
		t.Errorf("an oversized unit: %v", err)
	}
	if _, err := feed.DecodeUnit([]byte{feed.Version + 1, 'U'}); feed.ReasonOf(err) != feed.NewerFormat {
		t.Errorf("a unit of a newer format: %v", err)
	}
}

// TestADecompressionBombIsRefused makes a frame that would swell to 64 MiB.
func TestADecompressionBombIsRefused(t *testing.T) {
	wire := append([]byte{feed.Version, 'U', 0, 1, 1, 0}, bomb(t)...)
	if _, err := feed.DecodeUnit(wire); feed.ReasonOf(err) != feed.Malformed || len(wire) > feed.MaxUnit {
		t.Errorf("a bomb of %d bytes: %v", len(wire), err)
	}
}

func TestUnitGolden(t *testing.T) {
	wire, err := hex.DecodeString(strings.ReplaceAll(goldenUnit, "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	u, err := feed.DecodeUnit(wire)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range u.Entries {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%d %s %s", e.Number, e.Raw, e.Payload), " "))
	}
	root, err := tlog.ParseHash(goldenRoot)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Verify(feed.Edge{}, feed.Checkpoint{Size: 4, Root: root}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(goldenEntries, strings.Join(lines, "\n")); diff != "" {
		t.Error(diff)
	}
}

// FuzzDecodeUnit begins with units of few leaves: each execution costs what its input holds. What lies below
// the compression, whose checksum few mutations get past, has FuzzUnitBody.
func FuzzDecodeUnit(f *testing.F) {
	log, c := filled(f, 3)
	for _, from := range []int64{c.Size - 3, c.Size - 2, c.Size - 1} {
		_, wire, err := feed.BuildUnit(f.Context(), log, from, c.Size)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
		if _, wire, err = feed.BuildProvenEntry(f.Context(), log, from, c.Size); err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		hang.Watch(t)
		if u, err := feed.DecodeUnit(wire); err == nil {
			again, err := u.Encode()
			if err != nil {
				t.Fatal(err)
			}
			v, err := feed.DecodeUnit(again)
			if err != nil || !sameUnit(u, v) {
				t.Fatalf("a unit changes when it is written again: %v", err)
			}
			_, _ = u.Verify(feed.Edge{}, feed.Checkpoint{Size: u.Size})
		} else if feed.ReasonOf(err) == "" {
			t.Fatalf("an error without a reason: %v", err)
		}
		if s, err := feed.DecodeProvenEntry(wire); err == nil {
			_ = s.Verify(feed.Checkpoint{Size: s.Size})
		}
	})
}
