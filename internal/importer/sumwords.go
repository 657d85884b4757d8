package importer

import (
	"slices"
	"strconv"

	"gongshi/internal/record"
)

// stateSides are what the words of a row of sums state of income and expense: 合计：收入500元，支出300元.
func (l *line) stateSides() (list []statement) {
	for i, c := range l.row.Cells {
		if i < l.from || i >= l.to || l.merged[place{l.index, i}] {
			continue
		}
		for _, s := range l.statementsIn(l.row, c) {
			if s.name == "income" || s.name == "expense" {
				list = append(list, s)
				l.markUsed(i)
			}
		}
	}
	return list
}

// saySides holds what the words of a row of sums state against the lines that it may add up.
func (k *checking) saySides(l *line, sides []statement, spans []span) {
	for _, s := range sides {
		in := s.name == "income"
		if s.fen < 0 && l.writtenNegative(s.name) {
			s.fen = -s.fen
		}
		if s.given {
			k.saySide(l, s, s.name, s.fen.String(), spans, func(at span) string { return k.movedOn(at, in).String() })
		}
		if s.count >= 0 {
			k.saySide(l, s, "lines", strconv.Itoa(s.count), spans, func(at span) string { return strconv.Itoa(k.countOn(at, in)) })
		}
	}
}

// writtenNegative reports whether every amount of a side is written with a minus, and counts without.
func (l *line) writtenNegative(field string) bool {
	return slices.ContainsFunc(l.columnsOf(field), func(i int) bool { return l.turned[i] })
}

func (k *checking) saySide(l *line, s statement, name, value string, spans []span, of func(span) string) {
	agrees := slices.ContainsFunc(spans, func(at span) bool { return of(at) == value })
	l.Preview.addStated(name, "", Stated{Row: l.row.Number, Text: s.text, Value: value, Agrees: agrees})
	if !agrees {
		l.differs("", "It says “%[1]s”; by the lines it is %[2]s.", "写明“%[1]s”，按明细应为%[2]s%[3]s。",
			s.text, of(spans[0]), countWord(name))
	}
}

// movedOn is the sum of one side of a span's lines.
func (k *checking) movedOn(s span, in bool) (sum record.Fen) {
	for _, l := range k.lines[s.from:s.to] {
		if s.only == nil || s.only(l) {
			sum += map[bool]record.Fen{true: l.cameFen, false: l.wentFen}[in]
		}
	}
	return sum
}

// countOn counts the lines of one side of a span.
func (k *checking) countOn(s span, in bool) (n int) {
	for _, l := range k.lines[s.from:s.to] {
		if s.only == nil || s.only(l) {
			n += map[bool]int{true: l.came, false: l.went}[in]
		}
	}
	return n
}

// sayCounts holds counts such as 合计2户5人 against the number of lines and of persons.
func (k *checking) sayCounts(l *line, spans []span) {
	for i, c := range l.row.Cells {
		if i < l.from || i >= l.to || labelOf(c) == labelNone && !countsOnly.MatchString(plainLabel(c)) {
			continue
		}
		for _, m := range countsIn.FindAllStringSubmatch(c, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				continue
			}
			if m[2] == "人" || m[2] == "口" {
				l.sayPersons(i, n, m[1], spans)
				continue
			}
			l.markUsed(i)
			agrees := slices.ContainsFunc(spans, func(s span) bool { return k.linesOn(l, s) == n })
			name := "lines"
			if l.Kind == record.KindReliefDistribution {
				name = "households"
			}
			l.Preview.addStated(name, "", Stated{Row: l.row.Number, Text: shortQuote(c), Value: m[1], Agrees: agrees})
			if !agrees {
				l.differs("", "It says %[1]d lines; there are %[2]d.",
					"写明%[1]d%[3]s，明细有%[2]d行。", n, k.linesOn(l, spans[0]), m[2])
			}
		}
	}
}

// linesOn counts the lines of a span: on one side alone where the row of sums names it, as 收入合计 does.
func (k *checking) linesOn(l *line, s span) (n int) {
	in, known := l.namedDirection()
	if !known {
		return s.lines
	}
	return k.countOn(s, in)
}
