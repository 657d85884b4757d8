package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// spelledRanges are runs of numerals from one to nine, by the first.
var spelledRanges = []rune{
	0x2460, // ①
	0x2474, // ⑴
	0x2488, // ⒈
	0x24F5, // ⓵
	0x2776, // ❶
	0x2780, // ➀
	0x278A, // ➊
	0x3021, // 〡, of Suzhou
	0x3220, // ㈠
	0x3280, // ㊀
}

// numeralOf returns the value of a numeral that has not the form of a digit: Chinese ones, also in a ledger's capitals
// and as spoken on the telephone, and those that typesetters draw, raised, lowered, in circles or in brackets; then the
// digits of other scripts.
func numeralOf(r rune) (byte, bool) {
	if r >= 0x3400 {
		if v, ok := hanNumeral(r); ok || r < 0xA000 {
			return v, ok
		}
	}
	switch {
	case r == 0x3007, r == 0x24EA, r == 0x24FF, r == 0x1F10B, r == 0x1F10C: // 〇 and circles
		return '0', true
	case r == 0xB9:
		return '1', true
	case r == 0xB2, r == 0xB3:
		return byte(r-0xB2) + '2', true
	case r == 0x2070, r >= 0x2074 && r <= 0x2079:
		return byte(r-0x2070) + '0', true
	case r >= 0x2080 && r <= 0x2089:
		return byte(r-0x2080) + '0', true
	case r >= 0x1F100 && r <= 0x1F10A: // 🄀 is 0 with a full stop, 🄁 to 🄊 are 0 to 9 with a comma
		return byte(max(r-0x1F101, 0)) + '0', true
	}
	for _, one := range spelledRanges {
		if r >= one && r < one+9 {
			return byte(r-one) + '1', true
		}
	}
	return digitOfScript(r)
}

func hanNumeral(r rune) (byte, bool) {
	switch r {
	case '零':
		return '0', true
	case '一', '壹', '壱', '弌', '幺':
		return '1', true
	case '二', '贰', '貳', '貮', '弍':
		return '2', true
	case '三', '叁', '參', '叄', '弎':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆', '陸':
		return '6', true
	case '七', '柒', '漆':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}

// digitOfScript reads a decimal digit of another script. Unicode has each ten of them in order, from a code that ends
// in 0 or 6.
func digitOfScript(r rune) (byte, bool) {
	if r < 0x660 || !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	low := r & 0xF
	if low < 6 || low < 10 && unicode.Is(unicode.Nd, r-low) {
		return byte(low) + '0', true
	}
	return byte(low-6) + '0', true
}

// circles are drawn where a keyboard has no 〇, and where a digit is hidden. They have as many bytes as 〇.
const circles = "○◯"

// spellZeros gives text with 〇 for the circles that are next to a Chinese numeral, spaces aside: 二○二六. Others hide
// something: 138○○○○1234.
func spellZeros(text string) string {
	if !strings.ContainsAny(text, circles) {
		return text
	}
	spelled, b := false, []byte(text) // offsets stay, also in text that is not UTF-8
	turn := func(at int, r rune) {
		if spelled && strings.ContainsRune(circles, r) {
			copy(b[at:], "〇")
		} else if !unicode.IsSpace(r) {
			_, ok := hanNumeral(r)
			spelled = ok || r == '〇'
		}
	}
	for at, r := range text {
		turn(at, r)
	}
	spelled = false
	for at := len(b); at > 0; {
		r, size := utf8.DecodeLastRune(b[:at])
		at -= size
		turn(at, r)
	}
	return string(b)
}
