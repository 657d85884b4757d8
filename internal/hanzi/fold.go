package hanzi

import "strings"

// Fold gives a text as it is compared: NFKC and lower case, invisible characters left out. Tokens are folded in the same way.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	eachFolded(text, func(r rune, _, _ int) bool {
		if classOf(r) != nothing {
			b.WriteRune(r)
		}
		return true
	})
	return b.String()
}
