package syncer

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// stick is an exported tree in a folder: a USB stick, a mirror on disk.
type stick struct {
	tree  *feed.Folder
	files feed.Files
	logs  map[string]*feed.Tree
	bytes int64
}

// newStick makes a carrier of an exported tree.
func newStick(root string) (*stick, error) {
	tree, err := feed.OpenFolder(root)
	if err != nil {
		return nil, errs.E(errs.Unavailable, errs.Sentence(err), err)
	}
	s := &stick{tree: tree, logs: map[string]*feed.Tree{}}
	s.files = counted{tree, &s.bytes}
	return s, nil
}

// counted counts the bytes that were read.
type counted struct {
	feed.Files
	bytes *int64
}

func (c counted) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	data, err := c.Files.ReadFile(ctx, name, limit)
	*c.bytes += int64(len(data))
	return data, ofMedium(name, err)
}

// badStick is the error for a medium that cannot be read, or was not written to its end: its content is not false.
type badStick struct {
	reason feed.Reason
	error
}

func (b *badStick) Unwrap() error { return b.error }

// ofMedium names an error of the medium itself.
func ofMedium(name string, err error) error {
	if errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENXIO) || errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.EUCLEAN) {
		return &badStick{reasonBadStick, errs.E(errs.Unavailable, "The stick or folder cannot be read at "+name+": it may be damaged or loose. Plug it in again, or export to another one.", err)}
	}
	return err
}

// unfinished is err where it means that a file which the tree's own checkpoint promises is not there or was cut: the stick was full, or
// pulled out while it was written.
func unfinished(err error) error {
	if errs.Is(err, errs.NotFound) || feed.ReasonOf(err) == feed.Withheld {
		return &badStick{reasonCutStick, errs.E(errs.Unavailable, "The exported tree is not complete: the stick was full, or was pulled out before all was written. Export again to a stick with room.", err)}
	}
	return err
}

func (s *stick) Whole() bool     { return false }
func (s *stick) Close()          { s.tree.Close() }
func (s *stick) Received() int64 { return s.bytes }

func (s *stick) Trust(ctx context.Context) (string, error) {
	data, err := s.files.ReadFile(ctx, protocol.TrustPath[1:], protocol.MaxTrust)
	return string(data), err
}

func (s *stick) Keys(ctx context.Context) ([]byte, error) {
	return s.files.ReadFile(ctx, protocol.KeysPath[1:], protocol.MaxKeys)
}

func (s *stick) Heads(ctx context.Context, code, _ string) ([]protocol.Head, error) {
	var heads []protocol.Head
	for _, c := range division.Code(code).Chain() {
		tree, signed, err := feed.OpenTree(ctx, s.files, string(c))
		switch {
		case errs.Is(err, errs.NotFound):
			continue
		case errs.Is(err, errs.Unavailable):
			return nil, err
		case err == nil && len(signed) == 0 || err != nil && signed != nil && len(signed) == 0:
			return nil, unfinished(errs.F(errs.NotFound, "the checkpoint of division %s is empty", c))
		case signed == nil: // no file, another object in its place, or a file that is too large
			heads = append(heads, protocol.Head{Code: string(c), Fault: errs.Sentence(err)})
			continue
		}
		s.logs[string(c)] = tree // nil when the checkpoint does not parse, which Trust.Open refuses by name
		heads = append(heads, protocol.Head{Code: string(c), Signed: signed})
	}
	if len(heads) > 0 {
		return heads, nil
	}
	if _, err := s.Trust(ctx); errs.Is(err, errs.NotFound) { // it is written last
		return nil, unfinished(errs.F(errs.NotFound, "it has neither a log of division %s nor a file %s; or it is not the folder that was exported to", code, protocol.TrustPath[1:]))
	}
	return nil, errs.F(errs.NotFound, "The exported tree has no log of division %s or of those above it.", code)
}

// Since builds singles and units from the tree as the centre builds them from its tables.
func (s *stick) Since(ctx context.Context, q protocol.SinceRequest, take func(protocol.Frame) error) (bool, error) {
	for _, l := range q.Logs {
		tree := s.logs[l.Code]
		if tree == nil {
			continue
		}
		if l.Ahead != nil {
			if err := s.ahead(ctx, tree, l, take); err != nil {
				return false, err
			}
			continue
		}
		for from := l.Held; from < l.Prove; {
			u, wire, err := feed.BuildUnit(ctx, tree, from, l.Prove)
			err = unfinished(err)
			if errs.Is(err, errs.Unavailable) {
				return false, err
			}
			if err != nil {
				if err := take(protocol.Frame{Kind: protocol.FaultFrame, Code: l.Code, Body: []byte(err.Error())}); err != nil {
					return false, err
				}
				break
			}
			if err := take(protocol.Frame{Kind: protocol.UnitFrame, Code: l.Code, Body: wire}); err != nil {
				return false, err
			}
			from = u.End()
		}
	}
	return false, nil
}

// ahead sends the proof of growth and the leaves that excuse, as singles; alerts come soon enough from a
// disk. A leaf that cannot be read is left to the units, which name it.
func (s *stick) ahead(ctx context.Context, tree *feed.Tree, l protocol.SinceLog, take func(protocol.Frame) error) error {
	if l.Held > 0 && l.Held < l.Prove {
		proof, err := feed.ProveGrowth(ctx, tree, l.Held, l.Prove)
		if err != nil {
			return nil
		}
		if err := take(protocol.Frame{Kind: protocol.ProofFrame, Code: tree.Code, Body: proof}); err != nil {
			return err
		}
	}
	leaves, err := tree.Leaves(ctx, *l.Ahead, l.Prove)
	if err != nil {
		return nil
	}
	for i, raw := range leaves {
		leaf, err := feed.ParseLeaf(raw)
		if err != nil || leaf.Op != feed.Erase && leaf.Op != feed.Withdraw {
			continue
		}
		_, wire, err := feed.BuildSingle(ctx, tree, *l.Ahead+int64(i), l.Prove)
		if err != nil {
			continue
		}
		if err := take(protocol.Frame{Kind: protocol.SingleFrame, Code: tree.Code, Body: wire}); err != nil {
			return err
		}
	}
	return nil
}

// payloadFolder is where an exported tree has its payloads.
const payloadFolder = "payload/"

// Fetch copies a file of the tree.
func (s *stick) Fetch(ctx context.Context, path, part string, size int64) error {
	if err := ctx.Err(); err != nil {
		return errs.E(errs.Unavailable, "the pass was stopped before it was done", err)
	}
	from, err := s.tree.Open(path)
	if errs.Is(err, errs.NotFound) && strings.HasPrefix(path, payloadFolder) {
		return unfinished(err) // its log promises it
	}
	if err != nil {
		return ofMedium(path, err)
	}
	defer from.Close()
	if info, err := from.Stat(); err == nil && info.Size() < size {
		return unfinished(errs.F(errs.NotFound, "the file %s has %d bytes of %d", path, info.Size(), size))
	} else if err == nil && info.Size() != size {
		return feed.Refuse(feed.DigestMismatch, "the file %s of the exported tree has %d bytes instead of %d", path, info.Size(), size)
	}
	f, err := os.Create(part)
	if err != nil {
		return errs.E(errs.Unavailable, "A download cannot be kept on the kiosk's disk.", err)
	}
	defer f.Close()
	s.bytes += size
	return ofMedium(path, fill(f, &untilEnd{ctx, from}, size))
}

// untilEnd reads no more once a context has ended: a large file on a slow stick does not hold up the end.
type untilEnd struct {
	ctx context.Context
	io.Reader
}

func (u *untilEnd) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}
