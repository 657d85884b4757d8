package record

import "strings"

// Masked is the name of a natural person in a public list, with all but the surname and the last
// character hidden: 李*明, 张*, 欧阳*华. A type of its own, so that an unmasked name cannot be published
// by habit; Validate refuses one that does not carry the mask.
type Masked string

// compoundSurnames are the two-character surnames common enough to matter for masking (《百家姓》).
const compoundSurnames = "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐"

// Mask hides a full name. The surname stays, and the last character when three or more are given
// names and surname together; names of one character become all mask.
func Mask(name string) Masked {
	runes := []rune(strings.TrimSpace(name))
	surname := 1
	if len(runes) >= 3 && strings.Contains(compoundSurnames, string(runes[:2])) {
		surname = 2
	}
	switch {
	case len(runes) <= 1:
		return "*"
	case len(runes) <= surname+1:
		return Masked(string(runes[:len(runes)-1]) + "*")
	}
	hidden := len(runes) - surname - 1
	return Masked(string(runes[:surname]) + strings.Repeat("*", hidden) + string(runes[len(runes)-1]))
}

// Hidden reports whether the name carries the mask.
func (m Masked) Hidden() bool { return strings.Contains(string(m), "*") }

// Surname is what stands before the mask.
func (m Masked) Surname() string {
	s, _, _ := strings.Cut(string(m), "*")
	return s
}
