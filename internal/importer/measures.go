package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const measureWords = `(?:亩|公顷|平方米|平米|㎡|m2|平方公里|公里|km|米|m|立方米|立方|方|m3|间|套|栋|幢|处|头|只|株|棵|吨|公斤|千克|斤|kg|度|千瓦时|kwh|` +
	`工日?|个工|工时|天|小时|人|人次|户|次|车|车次|台|台班|个|件|箱|瓶|桶|袋|盏|根|块|本|张|期|%|‰|年|个月)`

var (
	// inMeasures are headings of numbers that are no money: 面积（亩）, 间, 用电量, and amounts for each: 每亩金额, 元/亩.
	inMeasures = regexp.MustCompile(`^` + measureWords + `数?$|[(/]` + measureWords + `\)?$|^每` + measureWords +
		`|(?:面积|数量|长度|宽度|高度|重量|里程|用量|电量|水量|用水|用电|表底|表数|止码|起码|读数|单价|均价|价格|标准|比例|税率|利率|费率|年限|期限|工日|工时|工数|天数|人数|户数|间数|亩数|个数|吨数|车数|车次|次数|方量|方数)$`)
	bracketAside = regexp.MustCompile(`\((?:元|万元|千元|百元|亿元|人民币|必填|选填)\)$`)
)

// measures reports whether a heading names a number that is no amount.
func measures(heading string) bool {
	text := strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(lastPart(heading))), ""))
	return inMeasures.MatchString(bracketAside.ReplaceAllString(text, ""))
}
