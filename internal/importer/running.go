package importer

import (
	"regexp"
	"slices"

	"gongshi/internal/record"
)

// lesser are balances that are the account's less something else.
var lesser = regexp.MustCompile(`可用|可支配|冻结|限额|额度`)

// provenBalance is the only column of balances that follows from the movements, beside those that are less by what
// cannot be used.
func (p *Preview) provenBalance(t *table, all []int) (found int, proven bool) {
	var follow []int
	for _, i := range all {
		t.at["balance"] = i
		if slices.ContainsFunc(p.possibleReadings(t), func(w reading) bool {
			_, up := p.balancesFollow(t, w, false)
			_, down := p.balancesFollow(t, w, true)
			return up || down
		}) {
			follow = append(follow, i)
		}
	}
	delete(t.at, "balance")
	if len(follow) > 1 {
		follow = slices.DeleteFunc(follow, func(i int) bool { return lesser.MatchString(t.columns[i].Heading) })
	}
	if len(follow) != 1 || slices.ContainsFunc(all, func(i int) bool { return i != follow[0] && !lesser.MatchString(t.columns[i].Heading) }) {
		return 0, false
	}
	return follow[0], true
}

// provenReading is the reading by which every running balance follows from the one before; false if none does, or two
// differ.
func (p *Preview) provenReading(t *table, ways []reading) (found reading, ok bool) {
	var moved []record.Fen
	for _, w := range ways {
		movements, fits := p.balancesFollow(t, w, t.newestFirst)
		switch {
		case !fits, !p.isPlausible(t, w), w.signed != 0 && !p.provesDirections(t):
		case !ok:
			found, moved, ok = w, movements, true
		case !slices.Equal(moved, movements):
			return reading{}, false
		}
	}
	return found, ok
}

// balancesFollow reports whether the running balances follow from the movements of a reading, and gives these.
func (p *Preview) balancesFollow(t *table, w reading, newestFirst bool) (movements []record.Fen, fits bool) {
	rows := slices.Clone(t.lines)
	if newestFirst {
		slices.Reverse(rows)
	}
	links := 0
	balance, known := p.openingInWords(t)
	for _, l := range rows {
		stated, has := l.statedBalance()
		if l.use != UseLine {
			if has && (l.use == UseOpening || l.label == labelIn) {
				balance, known = stated, true
			}
			continue
		}
		moved, ok := l.moved(w), true
		if w.byBalance {
			moved, ok = l.movedTo(w, balance, known)
		}
		if !ok {
			return nil, false
		}
		movements = append(movements, moved)
		if balance += moved; has {
			if known && balance != stated {
				return nil, false
			}
			if known && moved != 0 {
				links++
			}
			balance, known = stated, true
		}
	}
	return movements, links > 0
}

// provesDirections reports whether the balances prove the direction of every amount of one column: with a sign each
// amount has its own direction, else the first line needs a balance before it.
func (p *Preview) provesDirections(t *table) bool {
	if p.hasSigns(t) {
		return true
	}
	if _, known := p.openingInWords(t); known {
		return true
	}
	for _, l := range p.inTime(t) {
		if _, has := l.statedBalance(); has && (l.use == UseOpening || l.label == labelIn) {
			return true
		}
		if l.use == UseLine {
			return false
		}
	}
	return false
}

// inTime are a table's rows in the order of time.
func (p *Preview) inTime(t *table) []*line {
	rows := slices.Clone(t.lines)
	if t.newestFirst {
		slices.Reverse(rows)
	}
	return rows
}

// movedTo is what a row adds to the balance if that decides whether its amount came in; false if neither fits.
func (l *line) movedTo(w reading, balance record.Fen, known bool) (fen record.Fen, ok bool) {
	amount := l.sumQuiet(w.columns["amount"])
	stated, has := l.statedBalance()
	switch {
	case amount < 0 || amount > 0 && !has:
		return 0, false
	case !known && !w.firstIn:
		return -amount, true
	case !known:
		return amount, true
	}
	moved := stated - balance
	return moved, amount == 0 || moved == amount || moved == -amount
}

// moved returns the amount that a row adds to the balance under a reading.
func (l *line) moved(w reading) (fen record.Fen) {
	sum := func(field string) (total record.Fen) {
		for _, i := range w.columns[field] {
			one, _ := l.readMoneyQuietly(i)
			total += one
		}
		return total
	}
	fen = sum("income") - sum("expense")
	if fen != 0 {
		return fen
	}
	sides := sum("debit") - sum("credit")
	if !w.debitIn {
		sides = -sides
	}
	amount := sum("amount")
	switch in, known := l.direction(w); {
	case w.signed != 0:
		amount *= record.Fen(w.signed)
	case known && !in:
		amount = -amount
	}
	return sides + amount
}

// statedBalance returns the running balance of a row; a balance on the other side than the account's own is below zero.
func (l *line) statedBalance() (fen record.Fen, has bool) {
	i, ok := l.at["balance"]
	if !ok {
		return 0, false
	}
	if l.splitOf != nil {
		return 0, false
	}
	if fen, has = l.readMoneyQuietly(i); has && l.belowZero() {
		fen = -fen
	}
	if has && l.summed {
		fen += l.splitSum()
	}
	return fen, has
}

// belowZero reports whether the row's balance is on the other side than the account's own.
func (l *line) belowZero() bool {
	side := plainLabel(l.cell("side"))
	return (side == "借" || side == "贷") && side != l.ownSide()
}

// ownSide is the side on which the account's balance usually is.
func (l *line) ownSide() string {
	if l.ownedBy != "" {
		return l.ownedBy
	}
	debit, credit := 0, 0
	for other := range l.linesOf(l.table) {
		switch plainLabel(other.cell("side")) {
		case "借":
			debit++
		case "贷":
			credit++
		}
	}
	l.ownedBy = "借"
	if credit > debit {
		l.ownedBy = "贷"
	}
	return l.ownedBy
}
