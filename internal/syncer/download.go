package syncer

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/go-resty/resty/v2"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// Fetch completes part from its end. The path holds the digest of the content, so that no two versions can be mixed;
// the caller checks the digest of the whole. (resty's own SetOutput would start again at every try.)
func (w *web) Fetch(ctx context.Context, path, part string, size int64) error {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return errs.E(errs.Unavailable, "A download cannot be kept on the kiosk's disk.", err)
	}
	defer f.Close()
	have, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return errs.E(errs.Unavailable, "A download cannot be kept on the kiosk's disk.", err)
	}
	if have >= size {
		return nil // complete, or wrong, which its digest shows
	}
	a, err := w.sendRequest(ctx, forStream, http.MethodGet, "/"+path, func(r *resty.Request) {
		if have > 0 {
			r.SetHeader("Range", fmt.Sprintf("bytes=%d-", have))
		}
	}, http.StatusOK, http.StatusPartialContent)
	if err != nil {
		return err
	}
	defer a.done()
	if have > 0 && !continuesPart(a, have) {
		if have, err = 0, f.Truncate(0); err == nil {
			_, err = f.Seek(0, io.SeekStart)
		}
		if err != nil {
			return errs.E(errs.Unavailable, "A download cannot be kept on the kiosk's disk.", err)
		}
	}
	return fillFile(f, a.body, size-have)
}

// continuesPart reports whether the answer begins where the part ends.
func continuesPart(a *answer, have int64) bool {
	var from int64
	n, err := fmt.Sscanf(a.Header.Get("Content-Range"), "bytes %d-", &from)
	return a.StatusCode == http.StatusPartialContent && n == 1 && err == nil && from == have
}

// fillFile writes exactly the missing bytes; more than that is refused and not written.
func fillFile(f *os.File, body io.Reader, missing int64) error {
	n, err := io.Copy(f, io.LimitReader(body, missing))
	switch {
	case err != nil:
		return errs.E(errs.Unavailable, "a download was cut; it is continued next time", err)
	case n < missing:
		return errs.E(errs.Unavailable, "a download was cut; it is continued next time", io.ErrUnexpectedEOF)
	}
	var more [1]byte
	if n, _ := io.ReadFull(body, more[:]); n > 0 {
		return feed.Refuse(feed.Oversized, "a download has more bytes than its leaf or record says")
	}
	return nil
}
