package syncer

import (
	"errors"
	"slices"
	"strings"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// Report is the result of a pass, as `kiosk sync` prints it.
type Report struct {
	Divisions   []Division   `json:"divisions"`            // own division first
	Attachments *Attachments `json:"attachments,omitzero"` // absent when there was nothing to fetch
	Pinned      string       `json:"pinned,omitzero"`      // the verifier lines that this pass pinned, without a newline at the end
	Keys        *Failure     `json:"keys,omitzero"`        // why statements about the centre's keys were not followed
	Unchanged   bool         `json:"unchanged,omitzero"`   // the centre had nothing new
	Failure     *Failure     `json:"failure,omitzero"`     // why the pass as a whole did not get through
	Bytes       int64        `json:"bytes"`                // received in all
	Freshness   *Freshness   `json:"freshness,omitzero"`   // of the content now; absent while there is none

	// RetryAfter is the centre's wish not to be asked again before; 0 for none.
	RetryAfter time.Duration `json:"-"`
}

// Division is a pass's result for one log.
type Division struct {
	Division string     `json:"division"`
	From     int64      `json:"from"`               // leaves held before
	To       int64      `json:"to"`                 // leaves held now
	Records  int        `json:"records"`            // published, corrected, withdrawn, erased or confirmed by the new leaves
	Bytes    int64      `json:"bytes"`              // of units and payloads, as they travelled
	SignedAt *time.Time `json:"signed_at,omitzero"` // the newest cosignature on a state that is held whole
	Refused  *Failure   `json:"refused,omitzero"`
	Cut      *Failure   `json:"incomplete,omitzero"` // the rest for the next pass, and why
}

// Freshness is the content's age, by the centre's signatures.
type Freshness struct {
	SignedAt *time.Time `json:"signed_at,omitzero"` // all logs are held as the centre signed them then; absent while something is still to come
	Age      int64      `json:"age_seconds"`        // from then to now
	Fresh    bool       `json:"fresh"`
	Now      time.Time  `json:"now"`              // by the kiosk's clock and the signatures
	Clock    string     `json:"clock,omitzero"`   // the fault of the clock: slow, behind or ahead
	Storage  string     `json:"storage,omitzero"` // the fault of the kiosk's own disk: full, read_only or broken
}

// Attachments is a pass's result for attachments.
type Attachments struct {
	Fetched int      `json:"fetched"`
	Missing int      `json:"missing"` // still to be fetched
	Cut     *Failure `json:"incomplete,omitzero"`
}

// Failure is why something was refused or not finished.
type Failure struct {
	Reason   feed.Reason `json:"reason"` // one stable word
	Sentence string      `json:"sentence"`
}

// failureOf gives an error its word and sentence.
func failureOf(err error) *Failure {
	reason := feed.ReasonOf(err)
	var portal *portalPage
	var changed *altered
	var medium *badStick
	var other *stranger
	switch {
	case errors.As(err, &medium):
		reason = medium.reason
	case reason != "":
	case errors.As(err, &changed):
		reason = reasonAltered
	case errors.As(err, &portal):
		reason = reasonPortal
	case errors.As(err, &other):
		reason = reasonMiddlebox
	case errs.Is(err, errs.Corrupt):
		reason = reasonDamaged
	default:
		reason = reasonUnreachable
	}
	return &Failure{reason, tell(err)}
}

// tell writes an error for people: its sentences, each once, without the word of the reason, which has a place of its
// own.
func tell(err error) string {
	var parts []string
	for err != nil {
		words := ""
		switch e := err.(type) {
		case *errs.Error:
			words, err = e.Sentence, e.Cause
		case *feed.Refusal, *badStick, *busy, *local, *portalPage, *altered, *stranger:
			err = errors.Unwrap(err)
		default:
			words, err = e.Error(), nil
		}
		isSaid := func(before string) bool { return strings.Contains(before, words) }
		if words != "" && !slices.ContainsFunc(parts, isSaid) {
			parts = append(parts, words)
		}
	}
	for i := range len(parts) - 1 {
		parts[i] = strings.TrimRight(parts[i], ".。")
	}
	return strings.Join(parts, ": ")
}

// ExitCode is the contract of `kiosk sync`: 0 done, 1 unreachable or incomplete, 3 refused.
func (r Report) ExitCode() int {
	code := 0
	if r.Failure != nil || r.Attachments != nil && r.Attachments.Cut != nil {
		code = 1
	}
	if r.Failure != nil && isRefusal(r.Failure.Reason) || r.Keys != nil {
		return 3
	}
	if r.Attachments != nil && r.Attachments.Cut != nil && isRefusal(r.Attachments.Cut.Reason) {
		return 3
	}
	for _, d := range r.Divisions {
		switch {
		case d.Refused != nil:
			return 3
		case d.Cut != nil:
			code = 1
		}
	}
	return code
}

// isRefusal reports whether a reason means that something false was sent, and not only nothing.
func isRefusal(reason feed.Reason) bool {
	switch reason {
	case reasonUnreachable, reasonPortal, reasonMiddlebox, reasonAltered,
		reasonNoTree, reasonUnreadable, reasonCutStick,
		reasonStale, reasonOlder, reasonMissing, reasonCache, reasonDiskFull, reasonReadOnly:
		return false
	}
	return true
}

// reasonCode is the reason as the cache keeps it for the screens, which have the words; "" for none.
func (f *Failure) reasonCode() string {
	if f == nil {
		return ""
	}
	return string(f.Reason)
}

// First is the failure that freshness and the administrator's screen show: the pass's own, else a log's,
// else of attachments; nil for none. division is the log's, "" when it is not one log's.
func (r Report) First() (f *Failure, division string) {
	if r.Failure != nil {
		return r.Failure, ""
	}
	if r.Keys != nil {
		return r.Keys, ""
	}
	for _, d := range r.Divisions {
		if d.Refused != nil {
			return d.Refused, d.Division
		}
	}
	for _, d := range r.Divisions {
		if d.Cut != nil {
			return d.Cut, d.Division
		}
	}
	if r.Attachments != nil {
		return r.Attachments.Cut, ""
	}
	return nil, ""
}
