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

// fetchAttachments fetches the files of current records. A missing or wrong file does not hold up the others; a line
// that breaks ends the pass. A file may be gone because its record was taken down while the pass was under way: grown
// means that there are leaves to fold first, after which the file is no longer wanted.
func (p *pass) fetchAttachments(ctx context.Context) (grown bool, err error) {
	wanted, err := p.cache.Wanted(ctx)
	if err != nil || len(wanted) == 0 {
		p.report.Attachments.setComplete()
		return false, ownFault(err)
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
			done.Cut = failureOf(feed.Refuse(feed.Oversized, "the attachment %s of a record of %s has %d bytes", w.Digest, w.Division, w.Size))
			continue
		}
		part := p.cache.PartPath(w.Digest)
		err := p.carrier.Fetch(fetching, protocol.BlobFile(w.Digest), part, w.Size)
		if err == nil {
			err = ownFault(p.cache.TakePart(ctx, w))
		}
		if s, ok := p.carrier.(*stick); ok && feed.ReasonOf(err) == feed.DigestMismatch {
			err = s.damagedFile(protocol.BlobFile(w.Digest), err)
		}
		switch {
		case err == nil:
			done.Fetched++
			done.Missing--
		case fetching.Err() != nil && ctx.Err() == nil:
			done.Cut = p.newFailure(context.Cause(fetching))
			return false, nil
		case isGone(err) && !asked:
			asked = true
			if err := p.askHeads(ctx); err != nil {
				return false, err
			}
			if slices.ContainsFunc(p.logs, func(l *log) bool { return !l.stopped && l.size < l.fresh.Size }) {
				return true, nil
			}
			fallthrough
		case isGone(err):
			done.Cut = &Failure{reasonMissing, "the attachment " + w.Digest + " of a record of " + string(w.Division) +
				" is not to be had: " + tell(err)}
		case feed.ReasonOf(err) != "":
			os.Remove(part)
			done.Cut = p.newFailure(err)
		default:
			done.Cut = p.newFailure(err)
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
	ctx, cancel := context.WithTimeoutCause(ctx, attachTime, tooSlow("the other attachments come with the next passes"))
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
					stop(tooSlow("the attachments wait for what is new"))
				}
			}
		}
	}()
	return ctx, func() { stop(context.Canceled); cancel() }
}

// setComplete notes that nothing is missing any more.
func (a *Attachments) setComplete() {
	if a != nil {
		a.Missing, a.Cut = 0, nil
	}
}
