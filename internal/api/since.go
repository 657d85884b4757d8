package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// serveSince streams the additions to some logs, in the order of the request: units, or the leaves that cannot wait.
func (s *server) serveSince(w http.ResponseWriter, r *http.Request) error {
	q, err := readSince(w, r)
	if err != nil {
		return err
	}
	logs := make([]wanted, len(q.Logs))
	for i, l := range q.Logs {
		if logs[i], err = s.findWanted(r.Context(), l); err != nil {
			return err
		}
	}
	release, err := s.streams.acquire(s.askerKey(r), isSmall(q))
	if err != nil {
		return err
	}
	defer release()
	h := w.Header()
	h.Set("Content-Type", protocol.UnitsType)
	h.Set("Cache-Control", protocol.CacheNothing)
	st := &stream{StreamWriter: protocol.NewStreamWriter(w), control: http.NewResponseController(w), budget: q.Budget, kept: s.units}
	more := false
	for _, l := range logs {
		rest, err := st.sendLog(r.Context(), l)
		if err != nil {
			return err
		}
		more = more || rest
	}
	return st.End(more)
}

// isSmall reports whether a request asks for leaves that must not wait, or for no more than one unit of leaves: a new
// notice, an alert, a withdrawal.
func isSmall(q protocol.SinceRequest) bool {
	leaves := int64(0)
	for _, l := range q.Logs {
		if l.Ahead == nil {
			leaves += l.Prove - l.Held
		}
	}
	return leaves <= feed.UnitLeaves
}

func readSince(w http.ResponseWriter, r *http.Request) (protocol.SinceRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, protocol.MaxSinceRequest))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return protocol.SinceRequest{}, errs.F(errs.TooLarge, "a request has at most %d bytes", large.Limit)
	case err != nil:
		return protocol.SinceRequest{}, errs.E(errs.Invalid, "the request was cut before its end", err)
	}
	q, err := protocol.DecodeSince(body)
	if err != nil {
		return q, errs.E(errs.Invalid, errs.Sentence(err), nil) // to a server, a senseless request is the asker's fault
	}
	return q, nil
}

// wanted is a log of a request. With a fault, nothing of it can be sent.
type wanted struct {
	protocol.SinceLog
	log   divisionLog
	fault error
}

// findWanted finds a log. The kiosk has seen a signed checkpoint of the size that it names, so a log that is
// not there or smaller is a fault of this centre, and no reason to leave the others waiting.
func (s *server) findWanted(ctx context.Context, l protocol.SinceLog) (wanted, error) {
	found := wanted{SinceLog: l}
	log, err := s.centre.Log(ctx, division.Code(l.Code))
	var size int64
	if err == nil {
		found.log = log
		size, err = log.Size(ctx)
	}
	if err == nil && size < l.Prove {
		err = errs.F(errs.Conflict, "the log of division %s has %d leaves at this centre, not %d", l.Code, size, l.Prove)
	}
	if isFault(err) {
		found.fault, err = err, nil
	}
	return found, err
}

// isFault tells a damaged log from a failure that may pass: only damage is reported to the kiosk, which takes it as a
// refusal.
func isFault(err error) bool {
	switch errs.KindOf(err) {
	case errs.Unavailable, errs.Internal:
		return false
	}
	return err != nil
}

// stream is a response on its way.
type stream struct {
	*protocol.StreamWriter
	control *http.ResponseController
	budget  int64
	kept    *units
	started bool // a unit or proven entry was sent: from now on the budget counts
}

func (st *stream) sendLog(ctx context.Context, l wanted) (more bool, err error) {
	switch {
	case l.fault != nil:
		return false, st.Fault(l.Code, errs.Sentence(l.fault))
	case l.Ahead != nil:
		return st.sendAhead(ctx, l)
	}
	return st.sendUnits(ctx, l)
}

// budgetEnded holds when the budget has ended. The first unit or proven entry of a response goes whatever the budget,
// or a kiosk would never get on.
func (st *stream) budgetEnded() bool { return st.started && st.Written() >= st.budget }

// sendAhead sends the proof that the log has grown from the kiosk's state, and the leaves that overtake. An unreadable
// leaf is left to the units, which name it.
func (st *stream) sendAhead(ctx context.Context, l wanted) (more bool, err error) {
	if st.budgetEnded() {
		return true, nil
	}
	if l.Held > 0 && l.Held < l.Prove {
		proof, err := feed.ProveConsistency(ctx, l.log, l.Held, l.Prove)
		if isFault(err) {
			return false, st.Fault(l.Code, errs.Sentence(err))
		}
		if err == nil {
			err = st.Proof(l.Code, proof)
		}
		if err != nil {
			return false, err
		}
	}
	numbers, err := l.log.Ahead(ctx, *l.Ahead, l.Prove, protocol.MaxProvenEntries)
	if err != nil {
		return false, err
	}
	for _, n := range numbers {
		if st.budgetEnded() {
			return true, st.flushFrames()
		}
		_, wire, err := feed.BuildProvenEntry(ctx, l.log, n, l.Prove)
		if isFault(err) {
			continue
		}
		if err == nil {
			err = st.ProvenEntry(l.Code, wire)
		}
		if err != nil {
			return false, err
		}
		st.started = true
	}
	return len(numbers) == protocol.MaxProvenEntries, st.flushFrames()
}

// sendUnits sends units of a log until it ends or the budget does, and reports whether there is more.
func (st *stream) sendUnits(ctx context.Context, l wanted) (more bool, err error) {
	for from := l.Held; from < l.Prove; {
		if st.budgetEnded() {
			return true, nil
		}
		end, wire, err := st.kept.packedUnit(ctx, l, from)
		if isFault(err) {
			return false, st.Fault(l.Code, errs.Sentence(err))
		}
		if err == nil {
			err = st.Unit(l.Code, wire)
		}
		if err == nil {
			err = st.flushFrames()
		}
		if err != nil {
			return false, err
		}
		st.started, from = true, end
	}
	return false, nil
}

// flushFrames sends the written bytes: the kiosk applies a unit before the next one comes.
func (st *stream) flushFrames() error {
	if err := st.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return errs.E(errs.Unavailable, "the response could not be sent", err)
	}
	return nil
}
