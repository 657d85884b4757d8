package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// label is the balance or sum that a row states by its words.
type label string

const (
	labelNone     label = ""
	labelOpening  label = "opening"
	labelClosing  label = "closing"
	labelIn       label = "carried in"  // 承前页
	labelOn       label = "carried on"  // 过次页
	labelPage     label = "page"        // 本页小计
	labelDay      label = "day"         // 本日合计
	labelMonth    label = "month"       // 本月合计
	labelQuarter  label = "quarter"     // 本季合计
	labelPart     label = "part"        // 小计, 一组小计
	labelSoFar    label = "accumulated" // 本年累计
	labelTotal    label = "total"       // 合计, 全村合计
	labelSection  label = "section"     // 一、收入
	labelExample  label = "example"     // of the template
	labelPartMore label = "some total"  // 某某合计: of a part, or the name of a transaction
)

// forms of words, compared without spaces, brackets and marks.
const (
	anyPeriod = `(?:年度?|月份?|季度?|期|日|旬|周|届)`
	balances  = `(?:余额|结余|结存|余存|库存|存款|余款)(?:金额|数额|额|数)?`
	byMonth   = `(?:\d{4}年度?)?(?:(?:本|当|该|全)月份?|\d{1,2}月份?|[一二三四五六七八九十]{1,3}月份?)`
)

var labelForms = []struct {
	label label
	form  *regexp.Regexp
}{
	{labelIn, regexp.MustCompile(`^(?:承|接)(?:前|上)页(?:余额|结余|合计|小计|累计|数|转入)?$|^上页(?:合计|小计|累计|转入|结转|余额|结余)$|^broughtforward$`)},
	{labelOn, regexp.MustCompile(`^(?:过|转|结转|转入|移)(?:次|下)页(?:合计|数|余额)?$|^carriedforward$`)},
	{labelOpening, regexp.MustCompile(`^(?:\d{4}年)?(?:\d{1,2}月)?(?:承|接|转)?(?:上|前)一?` + anyPeriod + `[末底]?(?:累计|滚存|账面|账户|银行|现金)?(?:` + balances + `|结转|结转余额|转结|转入|转来|余)(?:结转|转入|转来|转结|滚存|转本期|转本月|转本年)?(?:余额|结余|数)?$|^昨日(?:` + balances + `)$`)},
	{labelOpening, regexp.MustCompile(`^(?:\d{4}年?)?(?:\d{1,2}月)?(?:本)?` + anyPeriod + `初(?:账面|账户|银行|现金)?(?:` + balances + `|数|余)$|^期初$`)},
	{labelOpening, regexp.MustCompile(`^(?:承|接)(?:上|前)一?(?:` + anyPeriod + `[末底]?)?(?:` + balances + `|额)?$`)},
	{labelOpening, regexp.MustCompile(`^\d{4}年度?[末底]?结转(?:余额|结余|数|金额)?$`)},
	{labelOpening, regexp.MustCompile(`^(?:结转|转)(?:上|前)` + anyPeriod + `(?:` + balances + `)?$|^初始` + balances + `$|^(?:opening|initial|previous)balance$|^balance(?:brought|b)forward$|^balancebf$`)},
	{labelOpening, regexp.MustCompile(`^(?:\d{4}年)?(?:\d{1,2}月)?(?:(?:本)?` + anyPeriod + `初|(?:承|接|转)?(?:上|前)一?` + anyPeriod + `[末底]?)(?:` + keptPlaces + `)(?:账户)?$`)},
	{labelClosing, regexp.MustCompile(`^(?:\d{4}年)?(?:\d{1,2}月)?(?:本|当)?` + anyPeriod + `[末底](?:` + keptPlaces + `)(?:账户)?$`)},
	{labelClosing, regexp.MustCompile(`^(?:截[至止].{0,12})?(?:\d{4}年)?(?:\d{1,2}月份?|[一二三四五六七八九十]{1,3}月份?)?(?:本|当)?` + anyPeriod + `?[末底]?(?:累计|滚存|账面|账户|实际|实有|现有|最后|目前|` + keptPlaces + `)?` + balances + `(?:合计|总额)?$`)},
	{labelClosing, regexp.MustCompile(`^(?:本|当)?` + anyPeriod + `?收支(?:相抵|轧差)?后?(?:结余|余额|差额|盈余|净额)$`)},
	{labelClosing, regexp.MustCompile(`^(?:结转|转入|转结|转)下一?` + anyPeriod + `(?:` + balances + `)?$|^下` + anyPeriod + `结转$|^closingbalance$|^balancecarriedforward$|^endingbalance$`)},
	{labelSoFar, regexp.MustCompile(`^(?:\d{4}年)?(?:\d{1,2}月?[至到]?\d{0,2}月)?(?:本|当|全|自)?` + anyPeriod + `?(?:年初|月初|年初至今|前)?(?:起)?(?:收支|发生)?累计(?:发生额?|数|金额|合计|收支)?$|^总累计$`)},
	{labelPage, regexp.MustCompile(`^(?:本|此|每)页(?:小计|合计|总计|累计|发生额)$`)},
	{labelDay, regexp.MustCompile(`^(?:本|当)(?:日|天)(?:小计|合计|总计)$`)},
	{labelMonth, regexp.MustCompile(`^(?:` + byMonth + `|当前|本旬)(?:收支|发生额?)?(?:小计|合计|总计|共计|发生额)(?:[及和]` + balances + `)?$`)},
	{labelQuarter, regexp.MustCompile(`^(?:\d{4}年)?(?:本季|本季度|当季|第?[一二三四1-4]季度)(?:收支|发生额?)?(?:小计|合计|总计|共计|发生额)$`)},
	{labelPart, regexp.MustCompile(`^.{0,12}(?:小计|subtotal)$|^.{1,6}[组队屯]计$`)},
	{labelTotal, regexp.MustCompile(`^(?:大写|小写|人民币|总|全|全村|全组|全社|全镇|全乡|全部|全年|本期|本年|本年度|年度|以上|各项|收入|支出|收支|收方|付方|借方|贷方|发放|补助|发生额|金额|户数|人数|总户数|grand)*(?:合计|总计|共计|总额|发生额合计|total|sum)(?:大写|小写|人民币|金额|数)*(?:[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,})?$`)},
	{labelPartMore, regexp.MustCompile(`^.{1,12}(?:合计|总计|共计)$`)},
}

// tailed is the text that may follow a label: a count such as 2户, or an amount.
var tailed = regexp.MustCompile(`(?:共?\d+(?:户|人|人次|笔|条|项|张|份|户次|元))+$`)

// wholeCount is a row's only words where it states how many lines there are: 共2户.
var wholeCount = regexp.MustCompile(`^共\d+(?:户|人|笔|条|项)`)

// writtenInWords is the label of a total that says only how it is written: 人民币（大写）, 小写金额.
var writtenInWords = regexp.MustCompile(`^(?:人民币|总?金额)*(?:大写|小写)(?:人民币|总?金额|数)*(?:[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,})?$`)

var withoutBrackets = strings.NewReplacer("(", "", ")", "", "[", "", "]", "")

// labelOf returns the label in a cell's words. It ignores the text after a colon, and a count or an amount.
func labelOf(text string) label {
	if len(text) > 120 {
		return labelNone
	}
	text, _, _ = strings.Cut(norm.NFKC.String(text), ":")
	text = numberedBefore.ReplaceAllString(text, "")
	if writtenInWords.MatchString(plainLabel(withoutBrackets.Replace(text))) {
		return labelTotal
	}
	name := tailed.ReplaceAllString(plainLabel(text), "")
	if name == "" && wholeCount.MatchString(plainLabel(text)) {
		return labelTotal
	}
	if name == "" {
		return labelNone
	}
	for _, f := range labelForms {
		if f.form.MatchString(name) {
			return f.label
		}
	}
	return labelNone
}

// numberedBefore is the number of a part before its name: 三、结余.
var numberedBefore = regexp.MustCompile(`^\s*(?:[(]?[一二三四五六七八九十]{1,3}[)]|[一二三四五六七八九十]{1,3}[、.．,])\s*`)

// use returns the use of a row with the label.
func (l label) use() Use {
	switch l {
	case labelOpening:
		return UseOpening
	case labelClosing:
		return UseClosing
	case labelIn, labelOn:
		return UseCarried
	case labelTotal, labelSoFar:
		return UseTotal
	case labelNone:
		return UseLine
	}
	return UseSubtotal
}

// directionOf returns the direction that a word names, such as in a heading, a section's title or a column that marks
// it.
func directionOf(text string) (in, known bool) {
	text = norm.NFKC.String(text)
	out := expenseWords.MatchString(text)
	in = incomeWords.MatchString(text)
	return in, in != out
}

var (
	incomeWords  = regexp.MustCompile(`收入|进账|进帐|收款|收方|转入|存入|入账|来账|收益|(?i:income|received)`)
	expenseWords = regexp.MustCompile(`支出|开支|付款|付方|转出|支取|取出|出账|往账|支付|费用|(?i:expense|spent|paid)`)
)

// inSection is the title of a part of a ledger: 一、收入部分.
var inSection = regexp.MustCompile(`^(?:[(]?[一二三四五六七八九十\d]{1,3}[)]?[、.,:]?)?(?:本期|本月|本年|本季|村级|集体)?(收入|支出|开支)(?:部分|类|项目|情况|明细|明细表|项)?[:]?$`)

// numberedPart is a numbered title of a part: 二、公益支出, 三、应付款.
var numberedPart = regexp.MustCompile(`^[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?\p{Han}{2,10}:?$`)

// sectionOf reports whether words are the title of a part of a ledger, and its direction.
func sectionOf(text string) (in, known bool) {
	compact := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	m := inSection.FindStringSubmatch(compact)
	if m == nil && numberedPart.MatchString(compact) && !otherAccount.MatchString(compact) {
		return directionOf(compact)
	}
	if m == nil {
		return false, false
	}
	return m[1] == "收入", true
}
