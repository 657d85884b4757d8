package syncer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// badStick says that a medium cannot be read, was not written to its end, or holds other bytes than were exported to
// it.
type badStick struct {
	reason feed.Reason
	error
}

func (b *badStick) Unwrap() error { return b.error }

// ofMedium names an error of the medium itself.
func (s *stick) ofMedium(name string, err error) error {
	if errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENXIO) ||
		errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.EUCLEAN) {
		return &badStick{reasonUnreadable, errs.E(errs.Unavailable, "The stick or folder cannot be read at "+s.at(name)+
			": it may be damaged or loose. Plug it in again, or export to another one.", err)}
	}
	return err
}

// at is the place of a file, as somebody looks for it.
func (s *stick) at(name string) string { return filepath.Join(s.root, filepath.FromSlash(name)) }

// unfinished is err where it means that a file which the tree's own checkpoint promises is not there or was cut: the
// stick was full, or pulled out while it was written.
func (s *stick) unfinished(err error) error {
	if errs.Is(err, errs.NotFound) || feed.ReasonOf(err) == feed.Withheld {
		return s.incomplete(err)
	}
	return err
}

func (s *stick) incomplete(cause error) error {
	return &badStick{reasonCutStick, errs.E(errs.Unavailable, "The exported tree in "+s.root+
		" is not complete: the stick was full, or was pulled out before all was written. "+
		"Export again to a stick with room, and eject it before it is pulled out.", cause)}
}

// damagedFile says that a file holds other bytes than the centre signed.
func (s *stick) damagedFile(name string, cause error) error {
	return &badStick{reasonBadStick, errs.E(errs.Corrupt, "The file "+s.at(name)+
		" is damaged, or was changed after the export: its bytes are not those that the centre signed, "+
		"and were not taken in. Export again, or to another stick.", cause)}
}

// judgeLog names the fault of a log of the tree in words of the medium. A file that does not parse, or does not lead to
// the signed root, is a damaged file before it is anybody's forgery.
func (s *stick) judgeLog(ctx context.Context, l *log, held feed.Edge, err error) error {
	var named *badStick
	if errors.As(err, &named) {
		return err
	}
	switch reason := feed.ReasonOf(err); {
	case reason == feed.Fork, reason == feed.NewerFormat:
		if s.isSound(ctx, l, held, reason == feed.Fork) {
			return err
		}
	case reason == feed.DigestMismatch, reason == feed.Malformed, reason == feed.Oversized,
		reason == "" && errs.Is(err, errs.Corrupt):
	default:
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return s.incomplete(err)
	}
	return s.damagedFile(feed.LogFolder(string(l.code)), err)
}

// judgeHead names the fault of a signed checkpoint of the tree.
func (s *stick) judgeHead(code string, signed []byte, trust *feed.Trust, err error) error {
	switch feed.ReasonOf(err) {
	case feed.Malformed, feed.Oversized:
		return s.damagedFile(feed.CheckpointFile(code), err)
	case feed.BadSignature:
		return fmt.Errorf("%w (the file %s: a damaged stick looks the same, so export again before anything else)",
			err, s.at(feed.CheckpointFile(code)))
	case feed.UnknownKey:
		return s.ofOther(signed, trust, err)
	}
	return err
}

// ofOther says that the tree is another centre's, or that its centre has a key that the kiosk does not trust.
func (s *stick) ofOther(signed []byte, trust *feed.Trust, err error) error {
	theirs, ours := feed.UnverifiedCentre(signed), trust.Centres()
	if slices.Contains(ours, theirs) {
		return fmt.Errorf("the exported tree in %s bears the name of the centre %s, but is signed by another key than "+
			"this kiosk trusts, and was not taken in. Compare the fingerprint of the centre's key (central key show) "+
			"with the one on the kiosk's administrator's screen: %w", s.root, theirs, err)
	}
	return fmt.Errorf("the exported tree in %s is of another centre: it is by %s, and this kiosk trusts %s. "+
		"Nothing of it was taken in. Bring the stick of the kiosk's own centre: %w", s.root, theirs, strings.Join(ours, ", "), err)
}

// isSound reports whether the entries of a log in the tree lead to the root that was signed. What then does not fit to
// the entries held is a fork, and everything else is damage; asFork asks for that as well.
func (s *stick) isSound(ctx context.Context, l *log, held feed.Edge, asFork bool) bool {
	tree := s.logs[string(l.code)]
	if tree == nil || tree.Size != l.fresh.Size || held.Size() > tree.Size {
		return true // nothing here speaks against it
	}
	var edge, before feed.Edge
	const step = feed.UnitLeaves
	for from := int64(0); from < tree.Size; from += step {
		leaves, err := tree.Leaves(ctx, from, min(from+step, tree.Size))
		if err != nil {
			return false
		}
		for _, raw := range leaves {
			edge, _ = edge.Append(feed.LeafHash(raw))
			if edge.Size() == held.Size() {
				before = edge
			}
		}
	}
	return edge.Root() == l.fresh.Root && (!asFork || before.Root() != held.Root())
}
