package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// headRows extends a row of headings over those above and below it that divide its columns: 收入 over 现金 and 银行.
func (p *Preview) headRows(row int) (head, body int) {
	head, body = row, row
	if head > 0 && p.dividedBy(head-1, head) {
		head--
	}
	for body+1 < len(p.Rows) && body-head < 3 && (p.subHeading(head, body+1) || p.numbersColumns(body+1) || p.unitsRow(body+1)) {
		body++
	}
	return head, body
}

// dividedBy reports whether the cells of a row are headings that the next row divides.
func (p *Preview) dividedBy(row, next int) bool {
	own := 0
	for i, c := range p.Rows[row].Cells {
		if p.merged[place{next, i}] && c != "" {
			return true
		}
		if c == "" {
			continue
		}
		if len([]rune(c)) > 10 || strings.ContainsAny(c, ":：") || p.named.fieldOf(c) == "" && !subWords[plainLabel(c)] {
			return false
		}
		own++
	}
	return own >= 2
}

// subWords are headings below another heading that are no fields of their own.
var subWords = map[string]bool{"月": true, "日": true, "字": true, "号": true, "字号": true, "种类": true, "编号": true, "现金": true, "银行": true, "银行存款": true, "存款": true, "库存现金": true,
	"小计": true, "合计": true, "金额": true, "数量": true, "单位": true, "单价": true, "微信": true, "转账": true, "本月": true, "本季": true, "本年累计": true, "累计": true, "本月数": true, "本年累计数": true,
	"预算": true, "实际": true, "预算数": true, "实际数": true, "实际完成": true, "上级拨款": true, "自筹": true}

// subHeading reports whether a row divides the headings above it: each cell of its own has a word for a column, and is
// in a column that the headings above leave blank or span.
func (p *Preview) subHeading(head, row int) bool {
	if p.Rows[row].Number != p.Rows[row-1].Number+1 {
		return false
	}
	above, own := p.Rows[head].Cells, 0
	for i, c := range p.Rows[row].Cells {
		if c == "" || p.merged[place{row, i}] {
			continue
		}
		if hasDigit(c) || strings.Contains(c, "单位") && unitIn(c) != "" || !subWords[plainLabel(c)] && p.named.fieldOf(c) == "" {
			return false
		}
		spans := i+1 >= len(above) && i < len(above) || i+1 < len(above) && above[i+1] == ""
		if i < len(above) && above[i] != "" && !spans {
			return false
		}
		own++
	}
	return own >= 1
}

var columnMark = regexp.MustCompile(`^(?:[甲乙丙丁戊己庚辛壬癸]|栏次|行次|[-—一]+|[人元户个床袋桶件%]|万元|[(]?\d{1,2}[)]?(?:=.*)?)$`)

var onePlace = regexp.MustCompile(`^[亿千百十万元角分]$`)

// digitColumns reports whether a row gives each digit of an amount a column of its own; it notes a problem then.
func (p *Preview) digitColumns() bool {
	for _, r := range p.Rows[:min(len(p.Rows), HeadRows)] {
		places := 0
		for _, c := range r.Cells {
			if onePlace.MatchString(strings.TrimSpace(c)) {
				places++
			}
		}
		if places >= 4 {
			p.addProblem(r.Number, "", "Each digit of an amount has a column of its own here. Write an amount into one cell, such as 1234.50.", "这里金额的每一位数字占一列。请把金额写在一个单元格里，如1234.50。")
			return true
		}
	}
	return false
}

// numbersColumns reports whether a row only numbers the columns, as official forms do: 甲, 乙, 1, 2.
func (p *Preview) numbersColumns(row int) bool {
	marks, last, letters := 0, 0, 0
	for _, c := range p.Rows[row].Cells {
		s := strings.Join(strings.Fields(norm.NFKC.String(c)), "")
		if s == "" {
			continue
		}
		if !columnMark.MatchString(s) {
			return false
		}
		marks++
		if strings.ContainsAny(s, "甲乙丙丁戊己") || s == "栏次" || s == "行次" {
			letters++
		}
		digits := strings.TrimLeft(strings.TrimFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "0")
		digits, _, _ = strings.Cut(digits, ")")
		if n, ok := parseCount(digits); ok && digits != "" {
			if n != last+1 {
				return false
			}
			last = n
		}
	}
	return marks >= 3 && (letters > 0 || last == marks)
}
