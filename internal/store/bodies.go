package store

import (
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// Bodies reads the payloads of a log while it is audited (feed.Audit.CheckBody), which to package feed are opaque: each
// must be a record, or the reason of a withdrawal, and agree with its leaf and its log.
type Bodies struct {
	Code  division.Code
	Files map[string]int64 // attachments that the payloads list, with their sizes, by digest

	records map[int64]*record.Record // by leaf, if the store itself is being verified
}

// Check looks into the payload of leaf n.
func (b *Bodies) Check(n int64, l feed.Leaf, body []byte) error {
	said := l
	code := b.Code
	switch l.Op {
	case feed.Publish, feed.Correct:
		r, err := record.Parse(body)
		if err != nil {
			return errs.E(errs.Corrupt, "the payload is not a record", err)
		}
		said.ID, said.Revision, said.Kind, said.IndexNumber, code = r.ID, int64(r.Revision), string(r.Kind), r.IndexNumber, r.Division
		b.note(n, r)
	case feed.Withdraw:
		w, err := record.ParseWithdrawal(body)
		if err != nil {
			return errs.E(errs.Corrupt, "the payload is not the reason of a withdrawal", err)
		}
		said.ID, said.Revision, said.Kind, said.IndexNumber, code = w.ID, int64(w.Revision), string(w.Kind), w.IndexNumber, w.Division
	}
	if said.ID != l.ID || said.Revision != l.Revision || said.Kind != l.Kind || said.IndexNumber != l.IndexNumber || code != b.Code {
		return errs.F(errs.Corrupt, "the payload calls itself revision %d of %s %s (%s) of division %s, and its leaf says otherwise",
			said.Revision, said.Kind, said.ID, said.IndexNumber, code)
	}
	return nil
}

func (b *Bodies) note(n int64, r *record.Record) {
	if b.Files == nil {
		b.Files = map[string]int64{}
	}
	for digest, size := range filesOf(r) {
		b.Files[digest] = size
	}
	if b.records != nil {
		b.records[n] = r
	}
}
