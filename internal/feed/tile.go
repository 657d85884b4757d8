package feed

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// C2SP tlog-tiles: hash tiles are 8 levels high, 256 hashes wide.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	maxTile    = tileWidth * (2 + MaxLeaf) // bytes of the largest file of a log: a full bundle of largest leaves
)

// Tile names a hash tile or an entry bundle of C2SP tlog-tiles.
type Tile struct {
	Level int   // 0 to 5; Entries for an entry bundle
	N     int64 // position in its level
	Width int   // hashes or entries: 256, or 1 to 255 for a partial one
}

// Entries is the Level of an entry bundle.
const Entries = -1

// Path is the tile's path behind the log's prefix: tile/<L>/<N>[.p/<W>] or tile/entries/<N>[.p/<W>],
// N in groups of three digits, all but the last led by an x.
func (t Tile) Path() string {
	level := "entries"
	if t.Level != Entries {
		level = strconv.Itoa(t.Level)
	}
	n := fmt.Sprintf("%03d", t.N%1000)
	for rest := t.N / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	path := "tile/" + level + "/" + n
	if t.Width < tileWidth {
		path += ".p/" + strconv.Itoa(t.Width)
	}
	return path
}

// ParseTilePath reads the form that Path writes, and no other spelling.
func ParseTilePath(path string) (Tile, error) {
	malformed := errs.F(errs.NotFound, "%q is not the path of a tile", path)
	rest, ok := strings.CutPrefix(path, "tile/")
	level, rest, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 || len(path) > 64 {
		return Tile{}, malformed
	}
	t := Tile{Level: Entries, Width: tileWidth}
	var err error
	if level != "entries" {
		if t.Level, err = strconv.Atoi(level); err != nil {
			return Tile{}, malformed
		}
	}
	number, width, partial := strings.Cut(rest, ".p/")
	if partial {
		if t.Width, err = strconv.Atoi(width); err != nil {
			return Tile{}, malformed
		}
	}
	for _, group := range strings.Split(number, "/") {
		digits, err := strconv.Atoi(strings.TrimPrefix(group, "x"))
		if err != nil || digits < 0 || digits > 999 || t.N > MaxLogSize/1000 {
			return Tile{}, malformed
		}
		t.N = t.N*1000 + int64(digits)
	}
	if t.Level < Entries || t.Level > 5 || t.Width < 1 || t.Width > tileWidth || t.Path() != path {
		return Tile{}, malformed
	}
	return t, nil
}

// hashLevel is the level in the tree of the hashes that the tile holds.
func (t Tile) hashLevel() int { return max(t.Level, 0) * tileHeight }

// Within reports whether a log of the given size has the tile, full or as this partial one.
func (t Tile) Within(size int64) bool {
	return t.N >= 0 && t.Width >= 1 && t.Width <= tileWidth && t.N <= MaxLogSize>>tileHeight &&
		t.N<<tileHeight+int64(t.Width) <= size>>t.hashLevel()
}

// TilesOf calls visit for every tile and bundle of a tree of the given size, full ones and the partial ones at its
// right edge, that a tree of size before did not have: the files that an export writes. It ends early if visit returns
// an error.
func TilesOf(before, size int64, visit func(Tile) error) error {
	for level := Entries; level <= 5; level++ {
		shift := Tile{Level: level}.hashLevel()
		if before>>shift == size>>shift {
			continue
		}
		for n := before >> shift >> tileHeight; n<<tileHeight < size>>shift; n++ {
			if err := visit(tileAt(level, n, size)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tileAt is the n-th tile of a level at its width in a tree of the given size, which must reach it.
func tileAt(level int, n, size int64) Tile {
	t := Tile{Level: level, N: n}
	t.Width = int(min(tileWidth, size>>t.hashLevel()-n<<tileHeight))
	return t
}

// ReadTile produces a tile or bundle from stored rows. A tile that a log of the given size does not have is
// errs.NotFound: only signed leaves are served.
func ReadTile(ctx context.Context, b Backend, t Tile, size int64) ([]byte, error) {
	if !t.Within(size) {
		return nil, errs.F(errs.NotFound, "the log of %d leaves has no %s", size, t.Path())
	}
	first := t.N << tileHeight
	if t.Level == Entries {
		leaves, err := b.Leaves(ctx, first, first+int64(t.Width))
		if err != nil {
			return nil, err
		}
		return appendBundle(nil, leaves)
	}
	indexes := make([]int64, t.Width)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(t.hashLevel(), first+int64(i))
	}
	hashes, err := b.ReadHashes(ctx, indexes)
	if err != nil {
		return nil, err
	}
	return joinHashes(hashes), nil
}

func joinHashes(hashes []Hash) []byte {
	data := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	return data
}

// appendBundle writes leaves as an entry bundle: each behind its length as a big-endian uint16.
func appendBundle(data []byte, leaves [][]byte) ([]byte, error) {
	for _, leaf := range leaves {
		if len(leaf) > MaxLeaf {
			return nil, errs.F(errs.Corrupt, "a stored leaf has %d bytes, more than the %d allowed", len(leaf), MaxLeaf)
		}
		data = binary.BigEndian.AppendUint16(data, uint16(len(leaf)))
		data = append(data, leaf...)
	}
	return data, nil
}

// ParseBundle splits an entry bundle into its leaves, which alias data. It checks no leaf.
func ParseBundle(data []byte) ([][]byte, error) {
	var leaves [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, refuseCause(Malformed, io.ErrUnexpectedEOF, "the entry bundle ends inside entry %d", len(leaves))
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		leaves = append(leaves, data[2:end:end])
		data = data[end:]
		if len(leaves) > tileWidth {
			return nil, Refuse(Oversized, "an entry bundle has at most %d entries", tileWidth)
		}
	}
	return leaves, nil
}
