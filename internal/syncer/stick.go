package syncer

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// stick is an exported tree in a folder: a USB stick, a mirror on disk.
type stick struct {
	root   string // as it was given
	tree   *feed.Folder
	files  feed.Files
	logs   map[string]*feed.Tree
	faults map[string]error // why a log cannot be given, beside the sentence of its frame
	bytes  int64
}

// newStick makes a carrier of an exported tree.
func newStick(root string) (*stick, error) {
	tree, err := feed.OpenFolder(root)
	if err != nil {
		return nil, &badStick{reasonNoTree, errs.E(errs.Unavailable, "There is no exported tree at "+root+
			": plug the stick in, or give the folder that central export wrote to.", errors.Unwrap(err))}
	}
	s := &stick{root: root, tree: tree, logs: map[string]*feed.Tree{}, faults: map[string]error{}}
	s.files = counted{tree, s}
	return s, nil
}

// counted counts the bytes that were read.
type counted struct {
	feed.Files
	*stick
}

func (c counted) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	data, err := c.Files.ReadFile(ctx, name, limit)
	c.bytes += int64(len(data))
	return data, c.ofMedium(name, err)
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
			if s.listsLog(ctx, c) {
				fault := "the file " + logsFile + " names this log, and it is not there"
				heads = append(heads, protocol.Head{Code: string(c), Fault: fault})
			}
			continue
		case errs.Is(err, errs.Unavailable):
			return nil, err
		case err == nil && len(signed) == 0 || err != nil && signed != nil && len(signed) == 0:
			return nil, s.unfinished(errs.F(errs.NotFound, "the checkpoint of division %s is empty", c))
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
	if s.isForeign() {
		return nil, &badStick{reasonNoTree, errs.F(errs.Unavailable, "The folder %s is not an exported tree: "+
			"it has none of its folders (feed, payload, blob). "+
			"Give the folder that central export wrote to.", s.root)}
	}
	if _, err := s.Trust(ctx); errs.Is(err, errs.NotFound) { // it is written last
		return nil, s.unfinished(errs.F(errs.NotFound,
			"it has neither a log of division %s nor a file %s", code, protocol.TrustPath[1:]))
	}
	return nil, &badStick{reasonNoTree, errs.F(errs.Unavailable,
		"The exported tree in %s has no log of division %s or of those above it: "+
			"it was exported for another place. Export for this division.", s.root, code)}
}

// logsFile lists the logs of an exported tree. It is not signed; it is written after all of them.
const logsFile = "feed/logs"

// listsLog reports whether a log was exported. If its checkpoint is gone, the rest of the stick would pass for all.
func (s *stick) listsLog(ctx context.Context, c division.Code) bool {
	list, err := s.files.ReadFile(ctx, logsFile, 1<<24)
	return err == nil && slices.Contains(strings.Fields(string(list)), string(c))
}

// isForeign reports whether a folder has nothing of an exported tree.
func (s *stick) isForeign() bool {
	for _, name := range []string{"feed", "payload", "blob", protocol.TrustPath[1:]} {
		if s.tree.Has(name) {
			return false
		}
	}
	return true
}

// Since builds proven entries and units from the tree as the centre builds them from its tables.
func (s *stick) Since(ctx context.Context, q protocol.SinceRequest, take func(protocol.Frame) error) (bool, error) {
	for _, l := range q.Logs {
		tree := s.logs[l.Code]
		if tree == nil {
			continue
		}
		if l.Ahead != nil {
			if err := s.sendAhead(ctx, tree, l, take); err != nil {
				return false, err
			}
			continue
		}
		for from := l.Held; from < l.Prove; {
			u, wire, err := feed.BuildUnit(ctx, tree, from, l.Prove)
			err = s.unfinished(err)
			if errs.Is(err, errs.Unavailable) {
				return false, err
			}
			if err != nil {
				s.faults[l.Code] = err
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

// sendAhead sends the consistency proof and the leaves that explain, as proven entries; alerts come soon enough from a
// disk. A leaf that cannot be read is left to the units, which name it.
func (s *stick) sendAhead(ctx context.Context, tree *feed.Tree, l protocol.SinceLog, take func(protocol.Frame) error) error {
	if l.Held > 0 && l.Held < l.Prove {
		proof, err := feed.ProveConsistency(ctx, tree, l.Held, l.Prove)
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
		_, wire, err := feed.BuildProvenEntry(ctx, tree, *l.Ahead+int64(i), l.Prove)
		if err != nil {
			continue
		}
		if err := take(protocol.Frame{Kind: protocol.ProvenEntryFrame, Code: tree.Code, Body: wire}); err != nil {
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
		return s.unfinished(err) // its log promises it
	}
	if err != nil {
		return s.ofMedium(path, err)
	}
	defer from.Close()
	if info, err := from.Stat(); err == nil && info.Size() < size {
		return s.unfinished(errs.F(errs.NotFound, "the file %s has %d bytes of %d", path, info.Size(), size))
	} else if err == nil && info.Size() != size {
		return s.damagedFile(path, feed.Refuse(feed.DigestMismatch,
			"the file has %d bytes instead of %d", info.Size(), size))
	}
	f, err := os.Create(part)
	if err != nil {
		return errs.E(errs.Unavailable, "A download cannot be kept on the kiosk's disk.", err)
	}
	defer f.Close()
	s.bytes += size
	return s.ofMedium(path, fillFile(f, &untilEnd{ctx, from}, size))
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
