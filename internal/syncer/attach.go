package syncer

import (
	"context"
	"os"
	"slices"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// attachments fetches the files of current records. A missing or wrong file does not hold up the others; a line that
// breaks ends the pass. A file may be gone because its record was taken down while the pass was under way: grown means
// that there are leaves to fold first, after which the file is no longer wanted.
func (p *pass) attachments(ctx context.Context) (grown bool, err error) {
	wanted, err := p.cache.Wanted(ctx)
	if err != nil || len(wanted) == 0 {
		p.report.Attachments.settle()
		return false, own(err)
	}
	done := &Attachments{Missing: len(wanted)}
	if before := p.report.Attachments; before != nil {
		done.Fetched = before.Fetched
	}
	p.report.Attachments = done
	asked := false
	fetching, cancel := p.untilWanted(ctx)
	defer cancel()
	for _, w := range wanted {
		if w.Size > protocol.MaxBlob {
			done.Cut = failure(feed.Refuse(feed.Oversized, "the attachment %s of a record of %s has %d bytes", w.Digest, w.Division, w.Size))
			continue
		}
		part := p.cache.PartPath(w.Digest)
		err := p.carrier.Fetch(fetching, protocol.BlobFile(w.Digest), part, w.Size)
		if err == nil {
			err = own(p.cache.TakePart(ctx, w))
		}
		if s, ok := p.carrier.(*stick); ok && feed.ReasonOf(err) == feed.DigestMismatch {
			err = s.damagedFile(protocol.BlobFile(w.Digest), err)
		}
		switch {
		case err == nil:
			done.Fetched++
			done.Missing--
		case fetching.Err() != nil && ctx.Err() == nil:
			done.Cut = p.failed(context.Cause(fetching))
			return false, nil
		case gone(err) && !asked:
			asked = true
			if err := p.askHeads(ctx); err != nil {
				return false, err
			}
			if slices.ContainsFunc(p.logs, func(l *log) bool { return !l.stopped && l.size < l.fresh.Size }) {
				return true, nil
			}
			fallthrough
		case gone(err):
			done.Cut = &Failure{reasonMissing, "the attachment " + w.Digest + " of a record of " + string(w.Division) +
				" is not to be had: " + tell(err)}
		case feed.ReasonOf(err) != "":
			os.Remove(part)
			done.Cut = p.failed(err)
		default:
			done.Cut = p.failed(err)
			if errs.Is(err, errs.Unavailable) {
				return false, err
			}
		}
	}
	return false, nil
}

// untilWanted ends after attachTime, or soon after a hint at something new: neither a slow line nor a slow answer keeps
// an alert waiting behind pictures. The received part of a file stays.
func (p *pass) untilWanted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeoutCause(ctx, attachTime, slow("the other attachments come with the next passes"))
	ctx, stop := context.WithCancelCause(ctx)
	look := time.NewTicker(time.Second)
	go func() {
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
				if p.asked.Load() {
					stop(slow("the attachments wait for what is new"))
				}
			}
		}
	}()
	return ctx, func() { stop(context.Canceled); cancel() }
}

// settle notes that nothing is missing any more.
func (a *Attachments) settle() {
	if a != nil {
		a.Missing, a.Cut = 0, nil
	}
}
