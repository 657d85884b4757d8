package importer

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const otherMoney = `(美元|美金|港元|港币|欧元|日元|日圆|英镑|韩元|澳元|加元|新台币|台币|澳门元|新加坡元|卢布|USD|HKD|EUR|JPY|GBP|KRW|AUD|CAD|TWD|SGD|MOP|RUB)`

var (
	currencyHeading = regexp.MustCompile(`^(?:交易|账户|记账)?(?:币种|币别|货币)(?:名称|类型)?$|^currency$`)
	currencyAlone   = regexp.MustCompile(`^` + otherMoney + `$`)
	currencyNamed   = regexp.MustCompile(`(?:币种|币别|货币|单位)[:为是]*` + otherMoney + `|[(\[]` + otherMoney + `[)\]]`)
	foreignMoney    = regexp.MustCompile(`[$€£₤₩₽฿₫₹₺₴₱₪₦₮₸₭៛￡￦]|(?i)` + otherMoney)
	yearColumn      = regexp.MustCompile(`^年度?份?$`)
	unitColumn      = regexp.MustCompile(`^(?:金额|计量|货币)?单位$`)
)

// Signs of money in a number format. ¥ is the yuan's, but in the formats of Japan.
var (
	yenFormat   = regexp.MustCompile(`(?i)\[\$[¥￥]-(?:411|ja)[^\]]*\]`)
	ownFormat   = regexp.MustCompile(`(?i)\[\$(?:¥|￥|CN¥|CNY|RMB|人民币|元)?\s?(?:-[^\]]*)?\]`)
	otherFormat = regexp.MustCompile(`\[\$([^\]-]+)`)
)

// foreignSign is the sign of another country's money in a number format; "" if it has none.
func foreignSign(code string) string {
	if yenFormat.MatchString(code) {
		return "JPY"
	}
	code = ownFormat.ReplaceAllString(code, "")
	if m := otherFormat.FindStringSubmatch(code); m != nil {
		return strings.TrimSpace(m[1])
	}
	return foreignMoney.FindString(code)
}

// checkCurrency refuses money of another country, and rows that count in a unit of their own: amounts of a record are
// yuan.
func (p *Preview) checkCurrency() {
	for _, t := range p.tables {
		for _, c := range t.columns {
			if moneyColumn(c.Field) {
				p.sayCurrency(p.numberOf(t), c.displayName(), c.Heading)
			}
		}
		for l := range p.linesOf(t) {
			if l.use == UseLine {
				l.checkMoney()
			}
		}
	}
	for _, r := range p.Rows {
		if r.Use == UseTitle || r.Use == UseRemark {
			p.sayCurrency(r.Number, "", r.Cells...)
		}
	}
}

// sayCurrency refuses words that name another money for all amounts.
func (p *Preview) sayCurrency(row int, column string, texts ...string) {
	for _, text := range texts {
		compact := strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
		if m := currencyNamed.FindStringSubmatch(compact); m != nil {
			p.addProblem(row, column, "The amounts are in %[1]s. Convert them to yuan before the import.", "金额是%[1]s，不是人民币。请先折算成人民币元再导入。", m[1]+m[2])
		}
	}
}

// checkMoney looks at the columns of a line that say in which money or unit it counts.
func (l *line) checkMoney() {
	for i, c := range l.columns[l.from:min(l.to, len(l.columns))] {
		i += l.from
		text, name := strings.ToUpper(plainLabel(l.cellAt(i))), plainLabel(lastPart(c.Heading))
		if currencyHeading.MatchString(name) && currencyAlone.MatchString(text) {
			l.wrongAt(i, "The amount is in %[1]s. Convert it to yuan before the import.", "金额是%[1]s，不是人民币。请先折算成人民币元再导入。", shortQuote(l.cellAt(i)))
		}
		if yearColumn.MatchString(name) {
			l.checkYear(i, text)
		}
		if unit := unitName(text); unitColumn.MatchString(name) && strings.HasSuffix(text, "元") && unit != "" && unit != "元" {
			l.wrongAt(i, "The row counts in %[1]s. Write all amounts in yuan.", "这一行的金额单位是%[1]s。请把各行的金额都换算成元。", unit)
		}
	}
}

// checkYear holds a year in a column of its own against the period: the days beside it have none.
func (l *line) checkYear(column int, text string) {
	year, err := strconv.Atoi(text)
	known := l.choice.Known
	if err != nil || l.cell("day") == "" || known.From.IsZero() || year >= known.From.Year && year <= known.To.Year {
		return
	}
	l.wrongAt(column, "The row is of the year %[1]d, and the draft of %[2]d. Correct the draft's period, or take the file of the period.",
		"这一行是%[1]d年的，稿件的期间是%[2]d年。请先在稿件里改正期间，或换成这一期的文件。", year, known.From.Year)
}
