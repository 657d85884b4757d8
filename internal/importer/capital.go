package importer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

var (
	capitalDigits = map[rune]int64{'零': 0, '〇': 0, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
		'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '貳': 2, '參': 3, '陸': 6, '弍': 2, '弎': 3}
	capitalSteps = map[rune]int64{'拾': 10, '十': 10, '佰': 100, '百': 100, '仟': 1000, '千': 1000}
	capitalParts = map[rune]int64{'元': 100, '圆': 100, '圓': 100, '角': 10, '分': 1}

	// capitals is an amount in the characters of cheques, such as 壹仟贰佰元整.
	capitals = regexp.MustCompile(`[零〇壹贰叁肆伍陆柒捌玖拾貳參陸][零〇壹贰叁肆伍陆柒捌玖拾佰仟万萬亿億貳參陸]*[元圆圓](?:[零〇壹贰叁肆伍陆柒捌玖拾貳參陸]*[角分整正])*`)
)

// capitalIn finds an amount in capital characters in a text (GB/T 15835 and the rules of bank notes: 壹仟贰佰元整).
func capitalIn(text string) (fen record.Fen, found bool) {
	found1 := capitals.FindString(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	if !strings.ContainsAny(found1, "零〇壹贰叁肆伍陆柒捌玖拾佰仟貳參陸") { // 万元 alone is a unit
		return 0, false
	}
	return capitalValue(found1)
}

// capitalValue reads 壹仟贰佰元叁角伍分整; false if the characters make no number.
func capitalValue(text string) (fen record.Fen, ok bool) {
	var whole, section, digit int64 // 亿 and 万 so far, below 万, the last figure
	pending := false
	for _, r := range text {
		if n, is := capitalDigits[r]; is {
			if pending && digit != 0 {
				return 0, false // two figures without a place between them
			}
			digit, pending = n, true
			continue
		}
		switch step, part := capitalSteps[r], capitalParts[r]; {
		case step != 0:
			if !pending || digit == 0 && section == 0 && step == 10 {
				digit = 1 // 拾元 is 10
			}
			section += digit * step
		case r == '万' || r == '萬':
			whole, section = whole+(section+digit)*10_000, 0
		case r == '亿' || r == '億':
			whole, section = (whole+section+digit)*100_000_000, 0
		case part == 100:
			fen, whole, section = record.Fen((whole+section+digit)*100), 0, 0
		case part != 0:
			fen += record.Fen(digit * part)
		case r == '整' || r == '正':
		default:
			return 0, false
		}
		digit, pending = 0, false
		if whole > 1e13 || section > 1e13 || fen > record.MaxFen {
			return 0, false
		}
	}
	return fen, !pending
}
