package widget

import (
	"strings"
	"unicode"

	"gongshi/internal/hanzi"
)

// Speller turns pinyin letters into Chinese, the best first. At most limit candidates are wanted; none is
// an answer too.
type Speller interface {
	Candidates(letters string, limit int) []hanzi.Candidate
}

// Mode is the meaning of a Keyboard's keys.
type Mode int

const (
	Pinyin Mode = iota // letters are composed into Chinese
	Latin              // letters stand for themselves
	Digits             // digits and marks; the letters come back afterwards
)

const (
	candidatesRead = 64 // asked for at once: a dozen pages of the candidate bar
	lettersMost    = 40 // composed at once
)

// Typing is a person's input into one field: the finished text, the letters still being composed, and their candidates.
// It knows no canvas; keys on the screen and on a table are the same to it. Its owner holds the only copy of the typed
// text, and drops it when the person leaves.
//
// Invariants: Text and Letters have at most most characters together; letters are composed in mode Pinyin alone; Shown
// is empty without letters.
type Typing struct {
	speller Speller // nil: letters stand for themselves
	most    int
	text    []rune
	letters string
	found   []hanzi.Candidate
	pages   []int // where the pages before this one begin in found
	first   int   // where this page begins
	mode    Mode
	back    Mode // of the letters behind the digits
}

// NewTyping makes a field that holds a text of at most most characters. Pinyin letters at the end of the
// text are taken up again where mode is Pinyin.
func NewTyping(speller Speller, text string, most int, mode Mode) *Typing {
	t := &Typing{speller: speller, most: most, mode: mode}
	t.Set(text)
	return t
}

// Set puts another text in place of all that was typed.
func (t *Typing) Set(text string) {
	t.text = []rune(text)
	t.text = t.text[:min(len(t.text), t.most)]
	t.letters = ""
	if t.composes() {
		at := len(t.text)
		for at > 0 && isLower(t.text[at-1]) && len(t.text)-at < lettersMost {
			at--
		}
		t.letters, t.text = string(t.text[at:]), t.text[:at]
	}
	t.composeLetters()
}

// Text is the finished text, Letters the letters being composed, Value both: a search looks for Value.
func (t *Typing) Text() string    { return string(t.text) }
func (t *Typing) Letters() string { return t.letters }
func (t *Typing) Value() string   { return string(t.text) + t.letters }

// Mode returns the present meaning of the keys.
func (t *Typing) Mode() Mode { return t.mode }

// Shown are the candidates from the current page on, as many as there are.
func (t *Typing) Shown() []hanzi.Candidate { return t.found[t.first:] }

// Rune takes a character, from a key of the screen or of a keyboard on the table. A character beyond the
// most is lost.
func (t *Typing) Rune(r rune) {
	switch {
	case r == ' ':
		t.Space()
	case unicode.IsControl(r), t.full():
	case isLower(r) && t.composes():
		if len(t.letters) < lettersMost {
			t.letters += string(r)
			t.composeLetters()
		}
	default:
		t.settleLetters()
		t.text = append(t.text, r)
	}
}

// Space is the key 空格: it takes the first candidate shown, or letters that have none as they are.
// Without letters it is a space, though not a second one.
func (t *Typing) Space() {
	switch n := len(t.text); {
	case len(t.Shown()) > 0:
		t.Choose(0)
	case t.letters != "":
		t.settleLetters()
	case n > 0 && t.text[n-1] != ' ' && !t.full():
		t.text = append(t.text, ' ')
	}
}

func (t *Typing) full() bool { return len(t.text)+len(t.letters) >= t.most }

// Choose takes a candidate, counted from the first that is shown. Letters that it does not use stay.
func (t *Typing) Choose(i int) {
	shown := t.Shown()
	if i < 0 || i >= len(shown) {
		return
	}
	used := min(len(t.letters), max(1, shown[i].Letters))
	t.letters = t.letters[used:]
	t.text = append(t.text, []rune(shown[i].Text)...)
	t.text = t.text[:min(len(t.text), t.most)]
	t.composeLetters()
}

// Turn goes to the candidates behind the n that could be shown, or back a page for n ≤ 0.
func (t *Typing) Turn(n int) {
	switch {
	case n > 0 && t.first+n < len(t.found):
		t.pages = append(t.pages, t.first)
		t.first += n
	case n <= 0 && len(t.pages) > 0:
		t.first = t.pages[len(t.pages)-1]
		t.pages = t.pages[:len(t.pages)-1]
	}
}

// Turned reports whether there are candidates before those that are shown.
func (t *Typing) Turned() bool { return len(t.pages) > 0 }

// Delete takes the last letter or character away.
func (t *Typing) Delete() {
	switch {
	case t.letters != "":
		t.letters = t.letters[:len(t.letters)-1]
		t.composeLetters()
	case len(t.text) > 0:
		t.text = t.text[:len(t.text)-1]
	}
}

// Clear takes everything away; the mode stays.
func (t *Typing) Clear() {
	clear(t.text[:cap(t.text)])
	t.text, t.letters = nil, ""
	t.composeLetters()
}

// SwitchLetters goes from Chinese to English letters and back. Letters that are being composed stay as
// they are.
func (t *Typing) SwitchLetters() {
	t.settleLetters()
	if t.letterMode() == Pinyin {
		t.mode = Latin
	} else {
		t.mode = Pinyin
	}
}

// SwitchDigits goes to the digits and back to the letters that were there.
func (t *Typing) SwitchDigits() {
	if t.mode == Digits {
		t.mode = t.back
		return
	}
	t.back, t.mode = t.mode, Digits
}

// letterMode is the meaning of the letters, also while the digits are shown.
func (t *Typing) letterMode() Mode {
	if t.mode == Digits {
		return t.back
	}
	return t.mode
}

func (t *Typing) composes() bool { return t.speller != nil && t.letterMode() == Pinyin }

// settleLetters makes the letters text, as they are.
func (t *Typing) settleLetters() {
	t.text = append(t.text, []rune(t.letters)...)
	t.letters = ""
	t.composeLetters()
}

// composeLetters finds the candidates of the letters.
func (t *Typing) composeLetters() {
	t.found, t.first, t.pages = nil, 0, nil
	if t.letters == "" {
		return
	}
	for _, c := range t.speller.Candidates(t.letters, candidatesRead) {
		if c.Text != "" && !strings.ContainsRune(c.Text, '\n') {
			t.found = append(t.found, c)
		}
	}
}

func isLower(r rune) bool { return 'a' <= r && r <= 'z' }
