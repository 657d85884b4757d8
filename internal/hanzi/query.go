package hanzi

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a query. A longer query is cut: a resident cannot type as much, and a program that sends more gets the
// answer to the beginning of it.
const (
	maxQueryRunes = 256
	maxWords      = 16
)

// phrase is a sequence of tokens that must follow each other.
type phrase struct {
	tokens []token
	prefix bool // the last token may be the beginning of a longer one
}

// term is one word of a query: it is found if any of its alternatives is.
type term []alternative

// alternative is one way in which a word of a query may be written in a record.
type alternative interface {
	// expression returns the question to the index.
	expression() string
	// find returns the spans of a text that match, from its tokens and their readings; nil codes mean not read.
	find(text string, tokens []token, codes []code) []Span
}

// Match gives the FTS5 expression for what a person typed, for a table with FTS5Options that holds Tokens and Spoken.
// Words separated by spaces or sentence punctuation must all be found, in any order; the characters of a word must
// follow each other. A last word that ends in a letter or digit also finds longer words and numbers. Dates find both
// forms of writing: 2015-06-03 finds 2015年6月3日, and the reverse.
//
// Letters are also looked for as pinyin, as Suggest understands it: yanglao, ylbx, yanglaobx, 低保jin, the last syllable
// perhaps unfinished; with marks of tones, ü, and signs between syllables: yǎnglǎo, nǚ, xi'an. One letter alone is too
// little. Where whole syllables and first letters or characters are mixed, a record may be found that has both, but not
// one behind the other.
//
// ok is false when there is nothing to look for (no letter, digit or Han character).
func Match(query string) (expression string, ok bool) {
	terms := parseQuery(query)
	words := make([]string, len(terms))
	for i, t := range terms {
		alternatives := make([]string, len(t))
		for k, a := range t {
			alternatives[k] = a.expression()
		}
		words[i] = anyOf(alternatives)
	}
	return strings.Join(words, " AND "), len(terms) > 0
}

// expression is an FTS5 string: tokens are letters and digits, so there is nothing in it to escape.
func (p phrase) expression() string {
	s := quoteTokens(tokenTexts(p.tokens))
	if p.prefix {
		s += "*"
	}
	return s
}

// anyOf joins expressions of which any may match.
func anyOf(expressions []string) string {
	if len(expressions) == 1 {
		return expressions[0]
	}
	return "(" + strings.Join(expressions, " OR ") + ")"
}

func quoteTokens(tokens []string) string { return `"` + strings.Join(tokens, " ") + `"` }

// parseQuery cuts a query into terms.
func parseQuery(query string) []term {
	if utf8.RuneCountInString(query) > maxQueryRunes {
		query = string([]rune(query)[:maxQueryRunes])
	}
	var phrases [][]token
	for _, piece := range strings.FieldsFunc(joinSyllables(query), separatesWords) {
		phrases = append(phrases, cutBetweenHan(splitTokens(piece))...)
	}
	phrases = phrases[:min(len(phrases), maxWords)]
	terms := make([]term, len(phrases))
	for i, tokens := range phrases {
		prefix := i == len(phrases)-1 && tokens[len(tokens)-1].class != han
		terms[i] = append(term{phrase{tokens, prefix}}, otherDates(tokens)...)
		terms[i] = append(terms[i], spellingsOf(tokens, prefix)...)
	}
	return terms
}

// apostrophes are signs that people type between two syllables: xi'an. syllableSign replaces them; it is punctuation,
// and separates no words.
const (
	apostrophes  = "'‘’ʼʹˈ＇`´′‵"
	syllableSign = '′'
)

// joinSyllables makes one word of Latin words with an apostrophe between them.
func joinSyllables(query string) string {
	if !strings.ContainsAny(query, apostrophes) {
		return query
	}
	runes := []rune(query)
	latin := func(i int) bool { return i >= 0 && i < len(runes) && unicode.In(runes[i], unicode.Latin, unicode.Mn) }
	for i, r := range runes {
		if strings.ContainsRune(apostrophes, r) && latin(i-1) && latin(i+1) {
			runes[i] = syllableSign
		}
	}
	return string(runes)
}

// separatesWords holds for what people type between two words: spaces, and the punctuation of lists and
// sentences. Other punctuation may be part of what they look for, as in 〔2015〕12 and 201506-00011.
func separatesWords(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",，、;；。!！?？\"'“”‘’「」『』", r)
}

// cutBetweenHan cuts tokens at Sentinels that have Han characters on both sides: 低保/高龄 are two words,
// whichever of them a text has first. Around numbers and letters the punctuation stays part of the phrase.
func cutBetweenHan(tokens []token) [][]token {
	var pieces [][]token
	from := 0
	for i, t := range tokens {
		if t.class == gap && tokens[i-1].class == han && tokens[i+1].class == han {
			pieces = append(pieces, tokens[from:i])
			from = i + 1
		}
	}
	if from < len(tokens) {
		pieces = append(pieces, tokens[from:])
	}
	return pieces
}
