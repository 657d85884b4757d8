package hanzi

import "strings"

const (
	numerals    = "一二三四五六七八九"
	numeralStep = len("一")
	largest     = 9999 // beyond it a number in a name is no ordinal
)

// Ordinal returns the first number in a name, in Chinese numerals below a hundred or in digits: 十二组 is 12, 第3村民组 is 3;
// 0 for a name without one. It is for sorting names as people count them.
func Ordinal(name string) int {
	n, reading := 0, false
	for _, r := range name {
		at := strings.IndexRune(numerals, r)
		switch {
		case '0' <= r && r <= '9':
			n = n*10 + int(r-'0')
		case at >= 0:
			n += at/numeralStep + 1
		case r == '十':
			n = max(1, n) * 10
		case reading:
			return n
		default:
			continue
		}
		reading = true
		if n > largest {
			return 0
		}
	}
	return n
}
