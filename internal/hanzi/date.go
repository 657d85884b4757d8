package hanzi

import (
	"fmt"
	"slices"
	"strconv"
)

// otherDates returns the other ways to write a query that is a date: with or without leading zeros, with any
// punctuation (2015-06-03, 2015.6.3) or with 年, 月, 日. A year and month alone are a date too.
func otherDates(tokens []token) []alternative {
	year, month, day, ok := dateOf(tokens)
	if !ok {
		return nil
	}
	forms := []string{"%d-%02d", "%d-%d", "%d年%02d月", "%d年%d月"}
	parts := []any{year, month}
	if day > 0 {
		forms = []string{"%d-%02d-%02d", "%d-%d-%d", "%d年%02d月%02d日", "%d年%d月%d日"}
		parts = append(parts, day)
	}
	var others []alternative
	seen := [][]string{tokenTexts(tokens)}
	for _, form := range forms {
		p := phrase{tokens: splitTokens(fmt.Sprintf(form, parts...))}
		if !slices.ContainsFunc(seen, func(o []string) bool { return slices.Equal(o, tokenTexts(p.tokens)) }) {
			others, seen = append(others, p), append(seen, tokenTexts(p.tokens))
		}
	}
	return others
}

// dateOf reads year, separator, month, 月 and year, separator, month, separator, day, 日, where the last
// character may be missing; day is 0 when there is none. 〔2015〕12号 is a document number, not a date.
func dateOf(tokens []token) (year, month, day int, ok bool) {
	text := tokenTexts(tokens)
	switch n := len(text); {
	case n == 4 && text[3] == "月", n == 6 && (text[5] == "日" || text[5] == "号"):
		text = text[:n-1]
	case n != 3 && n != 5:
		return 0, 0, 0, false
	}
	if len(text) == 5 {
		if day = numberWithin(text[4], 1, 31); day == 0 || text[3] != Sentinel && text[3] != "月" {
			return 0, 0, 0, false
		}
	}
	year, month = numberWithin(text[0], 1900, 2199), numberWithin(text[2], 1, 12)
	return year, month, day, year > 0 && month > 0 && (text[1] == Sentinel || text[1] == "年")
}

// numberWithin returns the number in s if it is between low and high, otherwise 0.
func numberWithin(s string, low, high int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= low && n <= high {
		return n
	}
	return 0
}

func tokenTexts(tokens []token) []string {
	all := make([]string, len(tokens))
	for i, t := range tokens {
		all[i] = t.text
	}
	return all
}
