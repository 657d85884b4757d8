package feed

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// Tree is a division's log in an exported tree, seen as a Backend: units are built from it as from
// tables, so a USB stick is one more carrier and not another protocol. It reads only what a log of
// Size leaves has. It is not safe for concurrent use.
type Tree struct {
	Code string
	Size int64 // leaves of the checkpoint that was opened

	files   Files
	tiles   map[Tile]tileFile // the few read last
	cover   Absences
	scanned int64 // leaves from 0 that are in cover
}

// OpenTree reads a log's signed checkpoint and returns the log at its size, with the checkpoint's
// bytes for Trust.Open. Nothing is verified yet.
func OpenTree(ctx context.Context, files Files, code string) (*Tree, []byte, error) {
	signed, err := files.ReadFile(ctx, CheckpointFile(code), MaxCheckpoint)
	if err != nil {
		return nil, nil, err
	}
	n, err := unverifiedNote(signed)
	if err != nil {
		return nil, signed, err
	}
	c, err := parseCheckpointText(n.Text)
	if err != nil {
		return nil, signed, err
	}
	return &Tree{Code: code, Size: c.Size, files: files, tiles: map[Tile]tileFile{}}, signed, nil
}

// tileFile is the file of a tile.
type tileFile struct {
	Tile        // as read: its Width may be full where the log needs a part
	data []byte // of any length; the audit compares it with the Width
}

// readTileFile reads the n-th tile of a level as wide as the log has it. Where the partial tile is gone because the log
// has grown, the full one serves (C2SP tlog-tiles, "Partial Tiles").
func (t *Tree) readTileFile(ctx context.Context, level int, n int64) (tileFile, error) {
	want := tileAt(level, n, t.Size)
	if file, ok := t.tiles[want]; ok {
		return file, nil
	}
	file := tileFile{Tile: want}
	var err error
	file.data, err = t.readTile(ctx, want)
	if errs.Is(err, errs.NotFound) && want.Width < tileWidth {
		full := Tile{level, n, tileWidth}
		if data, err2 := t.readTile(ctx, full); err2 == nil {
			file, err = tileFile{full, data}, nil
		}
	}
	if err != nil {
		return file, err
	}
	if len(t.tiles) > 16 {
		clear(t.tiles)
	}
	t.tiles[want] = file
	return file, nil
}

func (t *Tree) readTile(ctx context.Context, tile Tile) ([]byte, error) {
	return t.files.ReadFile(ctx, TileFile(t.Code, tile), maxTile)
}

// ReadHashes implements Backend. Hashes between the tiles' bottom levels are computed from the tile
// that holds the hashes beneath them.
func (t *Tree) ReadHashes(ctx context.Context, indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		inTile := level % tileHeight
		start := n << inTile // position among the hashes of the tile's bottom level
		if level-inTile > 5*tileHeight || start>>tileHeight >= (t.Size>>(level-inTile)+tileWidth-1)>>tileHeight {
			return nil, errs.F(errs.NotFound, "a log of %d leaves has no stored hash %d", t.Size, index)
		}
		file, err := t.readTileFile(ctx, level/tileHeight, start>>tileHeight)
		if err != nil {
			return nil, err
		}
		from, to := (start%tileWidth)*tlog.HashSize, (start%tileWidth+1<<inTile)*tlog.HashSize
		if to > int64(len(file.data)) {
			return nil, errs.F(errs.NotFound, "%s has only %d bytes", TileFile(t.Code, file.Tile), len(file.data))
		}
		hashes[i] = subtreeRoot(file.data[from:to])
	}
	return hashes, nil
}

// subtreeRoot is the root over 2^k adjacent hashes.
func subtreeRoot(data []byte) Hash {
	if len(data) == tlog.HashSize {
		return Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(subtreeRoot(data[:half]), subtreeRoot(data[half:]))
}

// Leaves implements Backend.
func (t *Tree) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	if from < 0 || from > to || to > t.Size {
		return nil, errs.F(errs.NotFound, "a log of %d leaves has no leaves %d to %d", t.Size, from, to-1)
	}
	var leaves [][]byte
	for n := from >> tileHeight; n<<tileHeight < to; n++ {
		file, err := t.readTileFile(ctx, Entries, n)
		if err != nil {
			return nil, err
		}
		bundle, err := ParseBundle(file.data)
		if err != nil {
			return nil, errs.E(errs.Corrupt, TileFile(t.Code, file.Tile)+" is not an entry bundle", err)
		}
		first := n << tileHeight
		last := min(to-first, tileWidth)
		if int64(len(bundle)) < last {
			return nil, errs.F(errs.NotFound, "%s has only %d entries", TileFile(t.Code, file.Tile), len(bundle))
		}
		leaves = append(leaves, bundle[max(from-first, 0):last]...)
	}
	return leaves, nil
}

// Payload implements Backend.
func (t *Tree) Payload(ctx context.Context, d Digest) (Payload, error) {
	return t.files.ReadFile(ctx, PayloadFile(d), MaxPayload)
}

// Lapsed implements Backend; it reads all leaves up to size once.
func (t *Tree) Lapsed(ctx context.Context, from, to, size int64) (map[int64]int64, error) {
	size = min(size, t.Size)
	for t.scanned < size {
		end := min(t.scanned+tileWidth, size)
		leaves, err := t.Leaves(ctx, t.scanned, end)
		if err != nil {
			return nil, err
		}
		for i, raw := range leaves {
			leaf, err := ParseLeaf(raw)
			if err != nil {
				return nil, errs.E(errs.Corrupt, fmt.Sprintf("leaf %d is damaged", t.scanned+int64(i)), err)
			}
			t.cover.Add(t.scanned+int64(i), leaf)
		}
		t.scanned = end
	}
	leaves, err := t.Leaves(ctx, from, min(to, size))
	if err != nil {
		return nil, err
	}
	lapsed := map[int64]int64{}
	for i, raw := range leaves {
		leaf, err := ParseLeaf(raw)
		if err != nil {
			return nil, errs.E(errs.Corrupt, fmt.Sprintf("leaf %d is damaged", from+int64(i)), err)
		}
		if by := t.cover.lapsedBy(from+int64(i), leaf, size); by != None {
			lapsed[from+int64(i)] = by
		}
	}
	return lapsed, nil
}
