package cache

import (
	"context"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// history is the state of one record recomputed from its leaves, by the rules of step. A record whose leaves break the
// rules of feed.Trail is irregular: then only single leaves are compared.
type history struct {
	first, head, content uint32 // leaf numbers: its publication, its newest leaf, its newest words
	confirmed            int64  // unix seconds; 0: never
	withdrawn, erased    bool   // whether content's payload may be gone
	irregular            bool
	seen                 bool // by an inspection
}

// stateWord is the word in the table of records; it is Unread for words that this program does not know.
func (h history) stateWord() string {
	switch {
	case h.erased:
		return index.Erased
	case h.withdrawn:
		return index.Withdrawn
	}
	return index.Current
}

// foldLeaf adds the next leaf to the history of its record.
func (p *provenLog) foldLeaf(n int64, l feed.Leaf) {
	sum := p.idSum(l.ID)
	h, known := p.histories[sum]
	switch {
	case known && l.Op == feed.Publish:
		h.irregular = true
		p.histories[sum] = h
		return
	case !known && l.Op != feed.Publish:
		return
	case !known:
		h = history{first: uint32(n)}
	case l.Previous != int64(h.head), h.withdrawn && l.Op != feed.Erase:
		h.irregular = true
	}
	p.histories[sum] = h.withLeaf(n, l)
}

func (h history) withLeaf(n int64, l feed.Leaf) history {
	h.head = uint32(n)
	switch l.Op {
	case feed.Publish, feed.Correct:
		h.content, h.withdrawn, h.erased = uint32(n), false, false
	case feed.Withdraw:
		h.withdrawn = true
	case feed.Erase:
		h.erased = h.erased || feed.ExplainsAbsence(n, l, int64(h.content), feed.Leaf{ID: l.ID})
	case feed.Confirm:
		h.confirmed = l.Time.Unix()
	}
	return h
}

// recordRow is a row of the table of records, with the values that its leaves determine too.
type recordRow struct {
	index.Row
	log     *provenLog
	history history // the state that the row must agree with
}

// findRecord finds a record by its id. The row is compared with the leaves; errs.NotFound is for an id that no leaf
// names.
func (p *proofs) findRecord(ctx context.Context, q sqlkit.Querier, id string) (recordRow, error) {
	var r recordRow
	err := q.QueryRowContext(ctx, "SELECT "+index.RowColumns+" FROM records WHERE id = ?", id).Scan(r.Fields()...)
	switch {
	case sqlkit.IsNoRow(err):
		if p.hasPublished(id) {
			return r, absentError(id)
		}
		return r, errs.F(errs.NotFound, "There is no record %s on this kiosk.", id)
	case err != nil:
		return r, sqlkit.ReadError("The record cannot be read.", err)
	}
	return r, p.compareRow(&r)
}

// hasPublished reports whether a log has published the id.
func (p *proofs) hasPublished(id string) bool {
	for _, log := range p.logs {
		if _, ok := log.histories[log.idSum(id)]; ok {
			return true
		}
		for _, a := range log.ahead {
			if a.leaf.ID == id && a.leaf.Op == feed.Publish {
				return true
			}
		}
	}
	return false
}

// compare finds the history of a row, and fails if the row differs.
func (p *proofs) compareRow(r *recordRow) error {
	differs := sqlkit.Damaged("What this kiosk's table says of the record "+r.ID+" is not what the log says.", nil)
	r.log = p.logs[index.LogNumber(r.Head)]
	if r.log == nil || division.Code(r.Division) != r.log.code || index.LogNumber(r.Content) != index.LogNumber(r.Head) {
		return differs
	}
	h, known := r.log.histories[r.log.idSum(r.ID)]
	r.history = h
	ahead := r.log.aheadOf(r.ID)
	switch {
	case known && h.irregular:
		return nil
	case len(ahead) > 0:
		if known, r.history = h.withOvertaken(known, ahead, index.LeafNumber(r.Head), index.LeafNumber(r.Content)); !known {
			return differs
		}
	case !known, int64(h.head) != index.LeafNumber(r.Head), int64(h.content) != index.LeafNumber(r.Content), h.confirmed != r.Confirmed:
		return differs
	}
	if want := r.history.stateWord(); r.State != want && (r.State != index.Unread || want != index.Current) {
		return differs
	}
	return nil
}

// withOvertaken returns the history with the record's leaves that were taken ahead. Leaves of the record between them
// are not held yet, and the row names others depending on the state when they came: head and content decide.
func (h history) withOvertaken(known bool, ahead []*aheadLeaf, head, content int64) (bool, history) {
	headFits, contentFits := known && int64(h.head) == head, known && int64(h.content) == content
	for _, a := range ahead {
		headFits = headFits || a.number() == head
		if a.number() == content && (a.leaf.Op == feed.Publish || a.leaf.Op == feed.Correct) {
			contentFits, h = true, h.withLeaf(content, a.leaf)
			if a.leaf.Op == feed.Publish {
				h.first = uint32(content)
			}
		}
	}
	for _, a := range ahead {
		if a.number() > content && a.leaf.Op != feed.Publish && a.leaf.Op != feed.Correct {
			h = h.withLeaf(a.number(), a.leaf)
		}
	}
	h.head = uint32(head)
	return headFits && contentFits, h
}

func (p *provenLog) aheadOf(id string) []*aheadLeaf {
	var list []*aheadLeaf
	for i := range p.ahead {
		if p.ahead[i].leaf.ID == id {
			list = append(list, &p.ahead[i])
		}
	}
	return list
}

// readLeaf reads a leaf whose bytes are those that were signed.
func (p *provenLog) readLeaf(ctx context.Context, q sqlkit.Querier, n int64) (feed.Leaf, []byte, error) {
	raw, err := readLeafBytes(ctx, q, p.held.key(n))
	if errs.Is(err, errs.NotFound) {
		err = sqlkit.Damaged("An entry of the log is missing.", err)
	}
	if err != nil {
		return feed.Leaf{}, nil, err
	}
	leaf, err := p.check(n, raw)
	return leaf, raw, err
}

// check compares the bytes of leaf n with the verified hash.
func (p *provenLog) check(n int64, raw []byte) (feed.Leaf, error) {
	signed := false
	if n >= 0 && n < int64(len(p.hashes)) {
		signed = p.hashes[n] == feed.LeafHash(raw)
	} else if a := p.aheadAt(n); a != nil {
		signed = string(a.raw) == string(raw)
	}
	if !signed {
		return feed.Leaf{}, errs.F(errs.Corrupt, "Entry %d of the log of %s is not the one that was signed.", n, p.code)
	}
	leaf, err := feed.ParseLeaf(raw)
	if err != nil {
		return leaf, sqlkit.Damaged("An entry of the log is damaged.", err)
	}
	return leaf, nil
}

func (p *provenLog) aheadAt(n int64) *aheadLeaf {
	for i := range p.ahead {
		if p.ahead[i].number() == n {
			return &p.ahead[i]
		}
	}
	return nil
}

// readPayload reads the payload of a leaf that was verified; nil if it is not held.
func (p *provenLog) readPayload(ctx context.Context, q sqlkit.Querier, n int64, leaf feed.Leaf) (feed.Payload, error) {
	payload, err := readPayload(ctx, q, p.held.key(n))
	if err != nil || payload == nil {
		return nil, err
	}
	return payload, checkStored(leaf, payload)
}

// checkStored compares a stored payload with its leaf.
func checkStored(leaf feed.Leaf, payload feed.Payload) error {
	if err := feed.CheckPayload(leaf, payload); err != nil {
		return sqlkit.Damaged("The words that this kiosk holds of the record "+leaf.ID+" are not those that were published.", err)
	}
	return nil
}
