package protocol

import (
	"github.com/go-json-experiment/json"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// SinceRequest asks for the additions to some logs.
type SinceRequest struct {
	V      int        `json:"v"`      // Version
	Budget int64      `json:"budget"` // bytes of the response after which no further unit or single is begun
	Logs   []SinceLog `json:"logs"`   // in the order in which they are wanted
}

// SinceLog names the part of one log that a kiosk holds, and asks for units, or with Ahead for proven entries.
type SinceLog struct {
	Code  string `json:"code"`  // 12 digits
	Held  int64  `json:"held"`  // size of the edge held: units begin there; with Ahead, of the checkpoint held
	Prove int64  `json:"prove"` // signed size that every proof is to lead to, from the heads

	// Ahead asks for proven entries in place of units: the alerts, withdrawals and erasures among the leaves from this
	// number to Prove, ascending, at most MaxProvenEntries of them in one response. Before them comes the proof that
	// the log has grown from Held to Prove, unless one of the two is the other or Held is 0: a kiosk takes no proven
	// entry of a log that does not extend its own state. A kiosk that is far behind asks for them page by page before
	// any unit, each time from the leaf after the last, as long as the End frame announces more.
	Ahead *int64 `json:"ahead,omitempty"`
}

// Encode writes the request as JSON, after checking it.
func (q SinceRequest) Encode() ([]byte, error) {
	q.V = Version
	if err := q.check(); err != nil {
		return nil, err
	}
	b, err := json.Marshal(q)
	if err != nil {
		return nil, errs.E(errs.Internal, "the request could not be written", err)
	}
	return b, nil
}

// DecodeSince reads a request strictly: unknown or repeated members are refused. Errors are Refusals.
func DecodeSince(b []byte) (SinceRequest, error) {
	if len(b) > MaxSinceRequest {
		return SinceRequest{}, feed.Refuse(feed.Oversized, "a request has at most %d bytes, not %d", MaxSinceRequest, len(b))
	}
	var q SinceRequest
	if err := json.Unmarshal(b, &q, json.RejectUnknownMembers(true)); err != nil {
		return SinceRequest{}, feed.Refuse(feed.Malformed, "the request is not the JSON of a since request: %v", err)
	}
	if err := q.check(); err != nil {
		return SinceRequest{}, err
	}
	return q, nil
}

func (q SinceRequest) check() error {
	switch {
	case q.V != Version:
		return feed.Refuse(feed.NewerFormat, "the request has format version %d; this program knows %d", q.V, Version)
	case q.Budget < MinBudget || q.Budget > MaxBudget:
		return feed.Refuse(feed.Oversized, "a request's budget lies between %d and %d bytes", MinBudget, MaxBudget)
	case len(q.Logs) == 0 || len(q.Logs) > MaxChain:
		return feed.Refuse(feed.Oversized, "a request names 1 to %d logs", MaxChain)
	}
	seen := map[string]bool{}
	for _, l := range q.Logs {
		code, err := packCode(l.Code)
		if err != nil || unpackCode(code) != l.Code || seen[l.Code] {
			return feed.Refuse(feed.Malformed, "a request names each log once, by a code of 12 digits")
		}
		seen[l.Code] = true
		if l.Held < 0 || l.Held > l.Prove || l.Held == l.Prove && l.Ahead == nil || l.Prove > feed.MaxLogSize {
			return feed.Refuse(feed.Malformed, "a request's held size is smaller than the size to prove to")
		}
		if l.Ahead != nil && (*l.Ahead < 0 || *l.Ahead > l.Prove) {
			return feed.Refuse(feed.Malformed, "what lies ahead begins below the size to prove to")
		}
	}
	return nil
}
