package feed

// Trail summarises the leaves of one record so far: it suffices for writing the next leaf rightly, and for checking
// that the log's author did. The zero Trail is a record not yet published.
type Trail struct {
	Started   bool
	Kind      string
	Revision  int64 // in force
	Last      int64 // number of the latest leaf; the next leaf's Previous
	Withdrawn bool
}

// Next adds leaf number n. The rules: publish comes first and once, with revision 1; correct counts the revision up by
// one, all others repeat the one in force; every leaf but the first names the record's latest leaf as its previous one
// and keeps the kind; after a withdrawal only erasures follow. A leaf against the rules is a Refusal (Malformed), and
// the Trail is returned unchanged. The centre calls it before it appends; Audit names offenders; a kiosk need not call
// it, since a mistake of the author's must not silence a log for ever.
func (t Trail) Next(n int64, l Leaf) (Trail, error) {
	if (l.Op == Publish) == t.Started {
		return t, Refuse(Malformed, "leaf %d: %s does not fit record %s, whose publication comes first and once", n, l.Op, l.ID)
	}
	if l.Op == Publish {
		if l.Revision != 1 {
			return t, Refuse(Malformed, "leaf %d publishes record %s with revision %d instead of 1", n, l.ID, l.Revision)
		}
		return Trail{Started: true, Kind: l.Kind, Revision: 1, Last: n}, nil
	}
	want := t.Revision
	if l.Op == Correct {
		want++
	}
	switch {
	case t.Withdrawn && l.Op != Erase:
		return t, Refuse(Malformed, "leaf %d: %s follows the withdrawal of record %s", n, l.Op, l.ID)
	case l.Kind != t.Kind:
		return t, Refuse(Malformed, "leaf %d calls record %s a %s, but it was published as a %s", n, l.ID, l.Kind, t.Kind)
	case l.Revision != want:
		return t, Refuse(Malformed, "leaf %d has revision %d of record %s where %d was due", n, l.Revision, l.ID, want)
	case l.Previous != t.Last || n <= t.Last:
		return t, Refuse(Malformed, "leaf %d names leaf %d as the one before for record %s, but that is leaf %d", n, l.Previous, l.ID, t.Last)
	}
	t.Revision, t.Last = want, n
	t.Withdrawn = t.Withdrawn || l.Op == Withdraw
	return t, nil
}
