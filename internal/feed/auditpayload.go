package feed

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// checkPayloads looks for every payload that a leaf commits to.
func (w *walk) checkPayloads(ctx context.Context) error {
	for _, o := range w.owed {
		excuse := w.cover.Find(o.number, o.leaf)
		if w.Custodian && excuse.Op == Withdraw {
			excuse = Absence{By: None}
		}
		if _, twice := w.report.Digests[o.leaf.Payload]; twice {
			w.report.add(w.Places.Leaf(o.number), o.number, Malformed, "leaf %d has the payload of an earlier leaf, %s; every revision has its own salt", o.number, o.leaf.Payload)
		}
		w.report.Digests[o.leaf.Payload] = excuse
		p, err := w.Backend.Payload(ctx, o.leaf.Payload)
		if outOfReach(ctx, err) {
			return err
		}
		w.checkPayload(o, excuse, p, err)
	}
	return nil
}

func (w *walk) checkPayload(o owed, excuse Absence, p Payload, err error) {
	place := w.Places.Payload(o.leaf.Payload)
	absent := errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone)
	switch {
	case absent && excuse.Op == Erase:
		w.report.Erased++
	case absent && excuse.Op == Withdraw:
		w.report.Withdrawn++
	case absent:
		w.report.add(place, o.number, Withheld, "the payload of leaf %d is missing, and no leaf up to the signed size excuses it", o.number)
	case err != nil:
		w.report.add(place, o.number, Malformed, "the payload of leaf %d cannot be read: %s", o.number, errs.Sentence(err))
	case excuse.Op == Erase:
		w.report.add(place, o.number, DigestMismatch, "the payload of leaf %d is still there, though leaf %d erases it", o.number, excuse.By)
	default:
		w.checkMatching(place, o, p)
	}
}

func (w *walk) checkMatching(place string, o owed, p Payload) {
	if err := CheckPayload(o.leaf, p); err != nil {
		w.report.add(place, o.number, ReasonOf(err), "leaf %d: %s", o.number, errs.Sentence(err))
		return
	}
	w.report.Payloads++
	if w.CheckBody == nil {
		return
	}
	if err := w.CheckBody(o.number, o.leaf, p.Body()); err != nil {
		w.report.add(place, o.number, Malformed, "leaf %d: %s", o.number, errs.Sentence(err))
	}
}

// checkFiles checks a tree's files as files: each tile has exactly the length of its width, and partial tiles of
// smaller sizes are the beginnings of the tile that they became. The web cannot be listed; there only the tiles that
// the checkpoint leads to are checked.
func (w *walk) checkFiles(ctx context.Context, t *Tree) error {
	for level := Entries; level <= 5; level++ {
		shift := Tile{Level: level}.hashLevel()
		for n := int64(0); n<<tileHeight < t.Size>>shift; n++ {
			file, err := t.readTileFile(ctx, level, n)
			if outOfReach(ctx, err) {
				return err
			}
			if err != nil {
				continue // the missing tile and its contents have been named
			}
			if !checkWidth(file.Tile, file.data) {
				w.report.add(TileFile(t.Code, file.Tile), None, Malformed, "the file does not hold exactly %d hashes or entries", file.Width)
			}
			if err := w.copiesOf(ctx, t, file); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walk) copiesOf(ctx context.Context, t *Tree, file tileFile) error {
	lister, ok := t.files.(Lister)
	if !ok {
		return nil
	}
	folder := TileFile(t.Code, Tile{file.Level, file.N, tileWidth}) + ".p"
	names, err := lister.List(ctx, folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		width, err := strconv.Atoi(name)
		switch partial := (Tile{file.Level, file.N, width}); {
		case err != nil || strconv.Itoa(width) != name || width < 1 || width >= tileWidth:
			w.report.add(folder+"/"+name, None, Malformed, "this is not the name of a partial tile")
		case partial != file.Tile:
			w.copyOf(ctx, t, partial, file.data)
		}
	}
	return nil
}

func (w *walk) copyOf(ctx context.Context, t *Tree, partial Tile, known []byte) {
	place := TileFile(t.Code, partial)
	data, err := t.readTile(ctx, partial)
	if err != nil {
		w.report.add(place, None, Malformed, "%s", errs.Sentence(err))
		return
	}
	// Of a copy that is wider than the signed size reaches, only the common part is known.
	common := min(len(known), len(data))
	if !checkWidth(partial, data) || !bytes.Equal(known[:common], data[:common]) {
		w.report.add(place, None, DigestMismatch, "the partial tile is not the beginning of the tile that was verified")
	}
}

// checkWidth reports whether data holds exactly the tile's number of hashes or entries.
func checkWidth(t Tile, data []byte) bool {
	if t.Level != Entries {
		return len(data) == t.Width*tlog.HashSize
	}
	leaves, err := ParseBundle(data)
	return err == nil && len(leaves) == t.Width
}

// TreePlaces names the parts of a log by the files of an exported tree.
func TreePlaces(code string, size int64) Places { return treePlaces{code, size} }

type treePlaces struct {
	code string
	size int64
}

func (p treePlaces) Checkpoint() string      { return CheckpointFile(p.code) }
func (p treePlaces) Edge() string            { return CheckpointFile(p.code) }
func (p treePlaces) Payload(d Digest) string { return PayloadFile(d) }
func (p treePlaces) Stored(level int) bool   { return level%tileHeight == 0 }

func (p treePlaces) Leaf(n int64) string {
	return fmt.Sprintf("%s entry %d", TileFile(p.code, tileAt(Entries, n>>tileHeight, p.size)), n%tileWidth)
}

func (p treePlaces) Hash(level int, n int64) string {
	return fmt.Sprintf("%s hash %d", TileFile(p.code, tileAt(level/tileHeight, n>>tileHeight, p.size)), n%tileWidth)
}

// RowPlaces names the parts of a log by the rows of a table; prefix names the store, for example "central.db".
func RowPlaces(prefix, code string) Places { return rowPlaces(strings.TrimSpace(prefix + " " + code)) }

type rowPlaces string

func (p rowPlaces) Checkpoint() string      { return string(p) + " checkpoint" }
func (p rowPlaces) Edge() string            { return string(p) + " right edge" }
func (p rowPlaces) Payload(d Digest) string { return string(p) + " payload " + d.String() }
func (p rowPlaces) Stored(int) bool         { return true }
func (p rowPlaces) Leaf(n int64) string     { return fmt.Sprintf("%s leaf %d", string(p), n) }
func (p rowPlaces) Hash(level int, n int64) string {
	return fmt.Sprintf("%s hash %d", string(p), tlog.StoredHashIndex(level, n))
}
