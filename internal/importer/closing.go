package importer

import (
	"regexp"
	"slices"

	"gongshi/internal/record"
)

// closingEntry are words of an entry that empties an account of income or expense: no money moves.
var closingEntry = regexp.MustCompile(`结转(?:本期|本年|当期|本月|本季|至?本年)?(?:损益|收益|利润)`)

// closesAccount reports whether a row is an entry that empties the account, and was left out.
func (l *line) closesAccount() bool {
	return l.use == UsePassed && slices.ContainsFunc(l.row.Cells, closingEntry.MatchString)
}

// leftOut reports whether sums of the file may have a row in them that is not taken over: a closing entry, the other side
// of a double entry, or in a list what a person said is no household.
func (l *line) leftOut() bool {
	return l.closesAccount() || l.use == UsePassed && (l.entryHead != nil || l.Kind == record.KindReliefDistribution)
}

// withLeftOut adds to each span what its rows say that were left out; nil if there is none.
func (k *checking) withLeftOut(spans []span) (list []span) {
	list, found := slices.Clone(spans), false
	for n, s := range list {
		if k.steps += s.to - s.from; k.steps > maxGroupSteps {
			return nil
		}
		base := map[string]int64{}
		for key, v := range s.base {
			base[key] = v
		}
		for _, l := range k.lines[s.from:s.to] {
			if !l.leftOut() {
				continue
			}
			found = true
			for key, v := range l.keyed(l.numbers()) {
				base[key] += v
			}
		}
		list[n].base = base
	}
	if !found {
		return nil
	}
	for n := range list {
		k.add(&list[n])
	}
	return list
}

// leaveOut keeps the effect on the balance of a closing entry that was left out.
func (l *ledger) leaveOut(at *line) {
	for field, sign := range map[string]record.Fen{"income": 1, "expense": -1} {
		l.emptied += sign * at.sumQuiet(at.columnsOf(field))
	}
}

// isBalance reports whether a stated balance is the computed one, with or without the closing entries that were left
// out.
func (l *ledger) isBalance(stated record.Fen) bool {
	return stated == l.balance || stated == l.balance+l.emptied
}
