package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongshi/internal/hanzi"
)

// Words near a number that tell its kind. Latin words are in lower case. The lists are short on purpose: a number
// without any such word is judged by its form alone.
var (
	phoneWords = []string{"电话", "手机", "联系", "微信", "致电", "拨打", "咨询", "短信", "号码是", "tel", "phone", "mobile", "cell", "wechat", "call"}
	codeWords  = []string{"凭证", "编号", "单号", "票号", "发票", "票据", "收据", "代码", "编码", "条码", "序列号", "流水", "合同", "文号", "批号", "索引号", "订单",
		"项目号", "档案号", "voucher", "invoice", "receipt", "serial", "code", "no."}
	identityWords = []string{"身份", "证件", "证件编号", "证编号", "公民", "identity", "id card"}
	cardWords     = []string{"卡", "账号", "帐号", "账户", "帐户", "银行", "存折", "信用社", "开户", "农商行", "card", "account", "bank"}
	// those cardWords that are not also words for a bank or its business
	cardNumberWords = []string{"卡", "账号", "帐号", "存折", "card", "account"}
	// numbers of trades and taxpayers had 15 digits too, and begin with a region
	registerWords = []string{"注册号", "税号", "识别号", "执照", "许可证"}
)

type side uint8

const (
	neither side = iota
	wordSide
	codeSide
)

const (
	before = 16 // runes looked at before a number
	after  = 10 // and behind it, for cards only
)

// foldContext brings words of a context to the form in which the lists above have them.
func foldContext(text string) string {
	return hanzi.Fold(strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, text))
}

// textBefore is the folded text of at most n runes before glyph i, within its line and sentence.
func (s *scanner) textBefore(i, n int) string {
	text := s.text[:s.glyphs[i].start]
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if strings.ContainsRune("\n\r。；;", r) {
			break
		}
		at -= size
	}
	return foldContext(text[at:])
}

// textAfter is the folded text of at most n runes from glyph i on.
func (s *scanner) textAfter(i, n int) string {
	if i >= len(s.glyphs) {
		return ""
	}
	text := s.text[s.glyphs[i].start:]
	for at := range text {
		if n == 0 {
			return foldContext(text[:at])
		}
		n--
	}
	return foldContext(text)
}

// speaksOf returns the list with the word nearest before glyph i; the heading comes last.
func (s *scanner) speaksOf(i int, words, codes []string) side {
	near := s.textBefore(i, before)
	for _, context := range []string{near, s.heading} {
		w, c := lastOf(context, words), lastOf(context, codes)
		if c >= 0 && context == near && strings.ContainsFunc(context[c:], ownsAnother) {
			c = -1 // the code is another number, or no number at all: 编号3 王五 139…, 收据请找王会计139…
		}
		switch {
		case w < 0 && c < 0:
			continue
		case c > w:
			return codeSide
		}
		return wordSide
	}
	return neither
}

// ownsAnother reports whether a character between a word for a code and a number shows that the code is another number:
// a Han character that does not belong to a phrase such as 号码为.
func ownsAnother(r rune) bool {
	return unicode.Is(unicode.Han, r) && !strings.ContainsRune("号码为是第字之及和与至到编〇一二三四五六七八九十", r)
}

// lastOf is where the last of the words ends in context, or -1. The end counts, so that the longer of two
// words that share an end does not lose ("证件编号" and "编号").
func lastOf(context string, words []string) int {
	last := -1
	for _, w := range words {
		if at := strings.LastIndex(context, w); at >= 0 {
			last = max(last, at+len(w))
		}
	}
	return last
}

// isBound reports whether groups i…end hang on other digits by a single hyphen or dot: part of a code,
// a date, a decimal number.
func (s *scanner) isBound(all []group, i, end int) bool {
	return all[i].tight || end < len(all) && all[end].tight
}

// cutAs reports whether groups have the lengths given.
func cutAs(groups []group, lengths ...int) bool {
	return slices.EqualFunc(groups, lengths, func(g group, n int) bool { return len(g.digits) == n })
}

// isOneSign reports whether groups i…end are joined by one sign throughout, brackets aside, and no other group hangs on
// them by that sign: not a piece of a longer list.
func (s *scanner) isOneSign(all []group, i, end int) bool {
	sign := '('
	for _, g := range all[i+1 : end] {
		if g.sign != '(' {
			sign = g.sign
			break
		}
	}
	hangs := func(g group) bool { return g.gap != apart && g.sign == sign }
	if sign == 0 || !allOf(all[i+1:end], func(g group) bool { return g.sign == '(' || hangs(g) }) {
		return false
	}
	return !(hangs(all[i]) && !countryCodes[all[i-1].digits]) && (end == len(all) || !hangs(all[end]))
}

func allOf[T any](all []T, is func(T) bool) bool {
	return !slices.ContainsFunc(all, func(one T) bool { return !is(one) })
}
