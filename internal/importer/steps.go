package importer

import (
	"regexp"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

var (
	// steps is 1万2千, 3千5, 1万零500: figures of a digit behind those of the first unit. Whole yuan may follow.
	steps = regexp.MustCompile(`^(?:人民币|RMB|CNY|¥)?(\d{1,4})([万千百])((?:零?\d[千百十])*)(零?)(\d{0,4})([元圆块]?整?)$`)
	step  = regexp.MustCompile(`零?(\d)([千百十])`)

	// spoken is the same in characters: 一万二, 三千五, 一万二千.
	spoken = regexp.MustCompile(`^[一二两三四五六七八九][万千百](?:零?[一二两三四五六七八九][千百十])*零?[一二两三四五六七八九]?$`)
)

// spokenDigits are the figures of the characters of numbers.
var spokenDigits = strings.NewReplacer("一", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5", "六", "6",
	"七", "7", "八", "8", "九", "9")

var stepYuan = map[string]int64{"万": 10_000, "千": 1000, "百": 100, "十": 10}

// steppedMoney reads an amount that is told by its units: 1万2千, and 1万2, where the last digit counts the next lower
// unit. Before 元 such a digit may count yuan: 1万2元 is no amount.
func steppedMoney(s string) (fen record.Fen, ok bool) {
	if spoken.MatchString(s) {
		s = spokenDigits.Replace(s)
	}
	m := steps.FindStringSubmatch(s)
	if m == nil || m[3]+m[5] == "" || m[2] != "万" && len(m[1]) > 1 {
		return 0, false
	}
	first, _ := strconv.ParseInt(m[1], 10, 64)
	last := stepYuan[m[2]]
	yuan := first * last
	for _, one := range step.FindAllStringSubmatch(m[3], -1) {
		if unit := stepYuan[one[2]]; unit < last {
			last = unit
		} else {
			return 0, false
		}
		yuan += int64(one[1][0]-'0') * last
	}
	rest, _ := strconv.ParseInt("0"+m[5], 10, 64)
	switch told, gap := len(m[5]), m[4] != ""; {
	case told == 0 && !gap:
	case told > 0 && gap && rest < last/10, told > 1 && !gap && rest < last && rest >= last/10, last == 10 && told == 1:
		yuan += rest
	case told == 1 && !gap && m[6] == "":
		yuan += rest * last / 10
	default:
		return 0, false
	}
	return record.Fen(yuan * yuanFen), true
}
