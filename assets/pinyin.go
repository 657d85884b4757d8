package assets

import _ "embed"

// Pinyin is the dictionary of readings and of the input method, in the form that hanzi.Load reads. It is
// compiled from Debian's rime-data-pinyin-simp (Apache-2.0), go-pinyin (MIT) and the project's own words;
// pinyin/README.md says how.
//
//go:embed pinyin/dictionary.bin
var Pinyin []byte

// PinyinNames lists surnames and characters of given names for the input method, see hanzi.Names.
//
//go:embed pinyin/names.txt
var PinyinNames string
