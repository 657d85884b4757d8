package syncer

import (
	"context"
	"os"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// attachments fetches the files of current records. One that is missing or wrong does not hold up the
// others; a line that breaks ends the pass.
func (p *pass) attachments(ctx context.Context) error {
	wanted, err := p.cache.Wanted(ctx)
	if err != nil || len(wanted) == 0 {
		return own(err)
	}
	done := &Attachments{Missing: len(wanted)}
	p.report.Attachments = done
	for _, w := range wanted {
		if w.Size > protocol.MaxBlob {
			done.Cut = failure(feed.Refuse(feed.Oversized, "the attachment %s of a record of %s has %d bytes", w.Digest, w.Division, w.Size))
			continue
		}
		part := p.cache.PartPath(w.Digest)
		err := p.carrier.Fetch(ctx, protocol.BlobFile(w.Digest), part, w.Size)
		if err == nil {
			err = own(p.cache.TakePart(ctx, w))
		}
		switch {
		case err == nil:
			done.Fetched++
			done.Missing--
		case gone(err):
			done.Cut = &Failure{reasonMissing, "the attachment " + w.Digest + " of a record of " + string(w.Division) + " is not to be had: " + err.Error()}
		case feed.ReasonOf(err) != "":
			os.Remove(part)
			done.Cut = p.failed(err)
		default:
			done.Cut = p.failed(err)
			if errs.Is(err, errs.Unavailable) {
				return err
			}
		}
	}
	return nil
}
