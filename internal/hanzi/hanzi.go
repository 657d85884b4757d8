// Package hanzi searches Chinese text, knows its pinyin, and is the input method. Its halves read the same tokens.
//
// # Reading and typing
//
// Default is the dictionary (assets/pinyin). Readings gives the pinyin of a text, decided by the words that it most
// probably consists of; NameReadings that of a person's name. Suggest is the input method: letters in, candidates
// out. It prefers the words of a Lexicon, which is made from a place's published records: NewLexicon takes names of
// programmes, categories and guides, Mine finds the terms of titles. A name of a person must never be among them.
//
// # Why own tokens
//
// SQLite's tokenizers do not serve Chinese: unicode61 makes one token of a whole sentence, trigram finds
// nothing for one or two characters. So text is split here, before it is stored: every Han character is a
// token, and a word of several characters is searched as a phrase. For example
//
//	民发〔2015〕12号，关于高龄补贴    →    民 发 ǀ 2015 ǀ 12 号 ǀ 关 于 高 龄 补 贴
//
// where ǀ (Sentinel) replaces any punctuation, so that a phrase never matches across it.
//
// # Tokens
//
//   - A Han character of any plane, and a private-use character (old systems write rare characters of names with
//     those), is a token.
//   - A run of digits is a token; a run of letters of another script is a token. "A12" is two.
//   - Text is folded by NFKC (full-width to half-width, ① to 1, compatibility ideographs to unified ones) and to lower
//     case, and each Han character to the usual one of its forms, as Fold does: traditional and old ones, radicals. Its
//     pinyin is that of the written form.
//   - Spaces between characters are no boundary (王　伟 is found as 王伟), line breaks and tabs are.
//   - Several boundaries in a row are one Sentinel; there is none at either end.
//   - Invisible characters and variation selectors vanish. Invalid UTF-8 is punctuation.
//
// # Searching by pinyin
//
// Titles and other short texts are found by their pinyin as well: Spoken gives tokens of their syllables, and of the
// first letters of every two characters. Letters in a query are searched in the text and as pinyin:
//
//	养老保险    →    ǀyang ǀlao ǀbao ǀxian ǀ ǁyl ǁlb ǁbx
//	ylbx        →    ("ylbx"* OR "ǁyl ǁlb ǁbx")
//
// # Invariants
//
//   - Tokens gives valid UTF-8 of letters, digits, single spaces and Sentinels, for any input.
//   - Match gives an expression that FTS5 accepts, or none, for any input.
//   - A piece of a text, cut between tokens, finds that text; so does a piece that ends inside its last word or number.
//   - For a query of one word, HighlightSpoken marks something exactly where Match finds it by Tokens and Spoken of the
//     same text (but see Match for whole syllables mixed with first letters or characters); Highlight where Match finds
//     it by Tokens.
//   - A Dictionary and a Lexicon do not change: any number of goroutines may ask them.
//   - Every candidate uses at least one letter and no more than were typed.
//
// A domain room: no disk, network or clock; the dictionary comes embedded. The cache stores tokens, asks
// with Match and marks what it found; the keyboard asks Suggest.
package hanzi

// FTS5Options is the tokenizer clause of an FTS5 table that holds Tokens, as in
//
//	CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii')
//
// The ascii tokenizer leaves every character beyond ASCII in its token, and so keeps exactly the tokens made
// here, whatever Unicode version either side knows. (unicode61 has tables of its own: it splits Tibetan and
// Uyghur words at their vowel signs, and drops Han radicals.) The table needs the default detail=full, because
// phrases do.
const FTS5Options = "tokenize='ascii'"

// Sentinel is the token at punctuation: U+01C0, a letter in the eyes of every tokenizer, that Tokens never
// gives for a character of the text.
const Sentinel = string(sentinel)

const sentinel = 'ǀ'
