package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// moneyUnit is a unit of money.
type moneyUnit struct {
	fen int64
	en  string
}

const yuanFen = 100

var units = map[string]moneyUnit{
	"元":  {yuanFen, "yuan"},
	"百元": {100 * yuanFen, "hundred yuan"},
	"千元": {1000 * yuanFen, "thousand yuan"},
	"万元": {10_000 * yuanFen, "ten thousand yuan"},
	"亿元": {100_000_000 * yuanFen, "hundred million yuan"},
}

// unitNamed finds a unit after the word for it, or in brackets. The same word names an organisation, so that a unit must
// follow at once and end there.
var unitNamed = regexp.MustCompile(`(?:单位[:为]?|\()(?:单位:)?(?:人民币)?(元|百元|千元|万元|亿元)(?:$|[^\p{Han}])`)

func unitIn(text string) (name string) {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	if m := unitNamed.FindStringSubmatch(compact); m != nil {
		return m[1]
	}
	return ""
}

// findUnits takes the unit of each column of amounts from its heading, else from what stands above the headings, the nearest
// first; else it is the yuan. Any other is said.
func (p *Preview) findUnits() {
	above := "元"
	for _, r := range p.Rows[:max(p.body, 0)] {
		for _, c := range r.Cells {
			if name := unitIn(c); name != "" {
				above = name
			}
		}
	}
	for _, field := range []string{"income", "expense", "amount", "balance"} {
		i, ok := p.at[field]
		if !ok {
			continue
		}
		name := unitIn(p.Columns[i].Heading)
		if name == "" {
			name = above
		}
		p.units[field] = units[name].fen
		if name != "元" {
			p.note(0, p.Columns[i].called(), "Amounts are in %[1]s.", "金额单位是%[2]s。", units[name].en, name)
		}
	}
}
