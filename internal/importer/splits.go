package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

const keptPlaces = `库存现金|现金|银行存款|存款|银行|微信|支付宝|农商行|农商银行|信用社|信合|农信社|邮储|农行|工行|建行|中行|基本户|一般户|专户`

var (
	keptPlace = regexp.MustCompile(keptPlaces)
	placeOnly = regexp.MustCompile(`^(?:其中)?(?:` + keptPlaces + `)(?:账户)?(?:余额|结余|结存)?$`)
	ofWhich   = regexp.MustCompile(`^其中`)
)

// findSplits finds balances that are divided into rows: by 其中 and the places where money is kept, or a row for each
// place.
func (p *Preview) findSplits(t *table) {
	for i := 0; i < len(t.lines); i++ {
		l := t.lines[i]
		if l.use != UseOpening && l.use != UseClosing || l.splitOf != nil || l.ownBalance() == nil {
			continue
		}
		l.summed = keptPlace.MatchString(l.words())
		for _, other := range t.lines[i+1:] {
			if !other.splits(l) {
				break
			}
			other.splitOf, other.use, other.label = l, l.use, l.label
			other.row.Use = other.use
			l.split = append(l.split, other)
		}
	}
}

// words are the texts of a row that are no numbers, without spaces.
func (l *line) words() (text string) {
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && !moneyColumn(l.columns[i].Field) {
			text += c
		}
	}
	return strings.Join(strings.Fields(norm.NFKC.String(text)), "")
}

// splits reports whether a row is a part of the balance above it.
func (l *line) splits(whole *line) bool {
	text := l.words()
	named := placeOnly.MatchString(plainLabel(text)) || l.use == whole.use && keptPlace.MatchString(text)
	if l.hasDay() || l.ownBalance() == nil || !named && !ofWhich.MatchString(text) {
		return false
	}
	return !whole.summed || !ofWhich.MatchString(text)
}

// ownBalance is the only amount of a row; nil if it has none or several.
func (l *line) ownBalance() *record.Fen {
	var found *record.Fen
	for _, field := range []string{"balance", "amount", "income", "expense", "debit", "credit"} {
		for _, i := range l.columnsOf(field) {
			fen, given := l.readMoneyQuietly(i)
			if given && found != nil {
				return nil
			}
			if given {
				found = &fen
			}
		}
	}
	if found == nil {
		if fen, _, given := l.statedInWords(); given {
			found = &fen
		}
	}
	return found
}

// splitSum is the sum of the rows that divide a balance.
func (l *line) splitSum() (sum record.Fen) {
	for _, s := range l.split {
		sum += *s.ownBalance()
	}
	return sum
}

// checkSplits holds the parts of a balance against it: one part alone may be less.
func (l *line) checkSplits(stated record.Fen) {
	for _, s := range l.split {
		for i := range l.columns {
			if _, given := s.readMoneyQuietly(i); given {
				s.markUsed(i)
			}
		}
		if _, i, given := s.statedInWords(); given {
			s.markUsed(i)
		}
	}
	sum := l.splitSum()
	if l.summed || len(l.split) == 0 || sum == stated || len(l.split) == 1 && sum < stated {
		return
	}
	l.split[0].differs("", "The parts add up to %[1]s; the balance above them is %[2]s.",
		"各部分相加为%[1]s，上面的余额是%[2]s。", sum, stated)
}
