package feed

// ExplainsAbsence is the rule by which a payload may be missing. The absence of leaf n's payload is explained by a
// later leaf of the same record, number by, that is within the signed size, if that leaf is
//
//   - an erase leaf that names n: the payload is destroyed everywhere, the centre included; or
//   - a withdraw leaf, and n is a publish, correct or confirm leaf: the payload is no longer sent or
//     exported, and kiosks drop it; the centre itself keeps it.
//
// Nothing else explains: a superseded revision, the reason of a withdrawal and the reason of an erasure stay readable.
// The caller must have proved that by is within the signed size, by folding up to it or by a ProvenEntry.
func ExplainsAbsence(by int64, byLeaf Leaf, n int64, leaf Leaf) bool {
	if by <= n || byLeaf.ID != leaf.ID {
		return false
	}
	switch byLeaf.Op {
	case Erase:
		for _, named := range byLeaf.Erases {
			if named == n {
				return true
			}
		}
	case Withdraw:
		return leaf.Op == Publish || leaf.Op == Correct || leaf.Op == Confirm
	}
	return false
}

// Absence tells whether and why a leaf's payload may be absent.
type Absence struct {
	Op Op    // Erase, Withdraw, or "" for none: the payload must be there
	By int64 // the leaf that explains
}

// None reports that the payload must be there.
func (e Absence) None() bool { return e.Op == "" }

// Absences collects the leaves that explain absences, and answers for any leaf. The zero Absences is empty and ready.
// Add only leaves that are proved to be within the signed size.
type Absences struct {
	erased    map[recordLeaf]tombstone
	withdrawn map[string]tombstone
}

// recordLeaf is a leaf together with its record. An erase leaf counts for its own record only: an erase leaf that names
// another record's leaf must not hide the erase leaf that rightly names it.
type recordLeaf struct {
	id     string
	number int64
}

type tombstone struct {
	number int64
	leaf   Leaf
}

// Add adds leaf number n; it ignores leaves that explain nothing, and repetitions.
func (c *Absences) Add(n int64, l Leaf) {
	switch l.Op {
	case Erase:
		if c.erased == nil {
			c.erased = map[recordLeaf]tombstone{}
		}
		for _, named := range l.Erases {
			key := recordLeaf{l.ID, named}
			if old, ok := c.erased[key]; !ok || n < old.number {
				c.erased[key] = tombstone{n, l}
			}
		}
	case Withdraw:
		if c.withdrawn == nil {
			c.withdrawn = map[string]tombstone{}
		}
		if old, ok := c.withdrawn[l.ID]; !ok || n < old.number {
			c.withdrawn[l.ID] = tombstone{n, l}
		}
	}
}

// Absence returns the tombstone for leaf n. An erasure, being the stronger, comes before a withdrawal.
func (c *Absences) Find(n int64, l Leaf) Absence {
	if by, ok := c.erased[recordLeaf{l.ID, n}]; ok && ExplainsAbsence(by.number, by.leaf, n, l) {
		return Absence{Erase, by.number}
	}
	if by, ok := c.withdrawn[l.ID]; ok && ExplainsAbsence(by.number, by.leaf, n, l) {
		return Absence{Withdraw, by.number}
	}
	return Absence{Op: "", By: None}
}

// lapsedBy returns the first leaf below size that explains leaf n, or None.
func (c *Absences) lapsedBy(n int64, l Leaf, size int64) int64 {
	first := None
	for _, by := range []tombstone{c.erased[recordLeaf{l.ID, n}], c.withdrawn[l.ID]} {
		if by.number < size && ExplainsAbsence(by.number, by.leaf, n, l) && (first == None || by.number < first) {
			first = by.number
		}
	}
	return first
}
