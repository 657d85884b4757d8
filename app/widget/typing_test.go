package widget

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/hanzi"
)

// table is a Speller of a few words: whole pinyin, and what it begins with.
type table map[string][]string

func (w table) Candidates(letters string, limit int) []hanzi.Candidate {
	var out []hanzi.Candidate
	for n := len(letters); n > 0; n-- {
		for _, text := range w[letters[:n]] {
			if len(out) < limit {
				out = append(out, hanzi.Candidate{Text: text, Letters: n})
			}
		}
	}
	return out
}

var spelled = table{
	"dibao": {"低保", "地保"}, "di": {"地", "低", "第", "底", "弟", "迪", "帝", "滴"}, "jin": {"金", "今"}, "dibaojin": {"低保金"},
}

func typeKeys(t *Typing, keys string) *Typing {
	for _, r := range keys {
		t.Rune(r)
	}
	return t
}

func TestTypingPinyin(t *testing.T) {
	for _, tc := range []struct {
		name          string
		do            func(*Typing)
		text, letters string
	}{
		{"letters are composed", func(y *Typing) { typeKeys(y, "dibao") }, "", "dibao"},
		{"a touch takes a candidate", func(y *Typing) { typeKeys(y, "dibaojin"); y.Choose(0) }, "低保金", ""},
		{"letters left over stay", func(y *Typing) { typeKeys(y, "dibaojin"); y.Choose(1) }, "低保", "jin"},
		{"and go on", func(y *Typing) { typeKeys(y, "dibaojin"); y.Choose(1); y.Choose(0) }, "低保金", ""},
		{"a candidate that is not there", func(y *Typing) { typeKeys(y, "di"); y.Choose(99); y.Choose(-1) }, "", "di"},
		{"space takes the first", func(y *Typing) { typeKeys(y, "dibao ") }, "低保", ""},
		{"space keeps letters that spell nothing", func(y *Typing) { typeKeys(y, "zz "); typeKeys(y, " x") }, "zz ", "x"},
		{"no two spaces, none at the beginning", func(y *Typing) { typeKeys(y, " dibao   ") }, "低保 ", ""},
		{"the same key twice types twice", func(y *Typing) { typeKeys(y, "zz") }, "", "zz"},
		{"a digit lets letters stand", func(y *Typing) { typeKeys(y, "di5") }, "di5", ""},
		{"Chinese from elsewhere", func(y *Typing) { typeKeys(y, "津di贴") }, "津di贴", ""},
		{"capitals are English", func(y *Typing) { typeKeys(y, "Di") }, "D", "i"},
		{"delete letters, then text", func(y *Typing) { typeKeys(y, "dibao d"); y.Delete(); y.Delete() }, "低", ""},
		{"delete nothing", func(y *Typing) { y.Delete() }, "", ""},
		{"clear", func(y *Typing) { typeKeys(y, "dibao di"); y.Clear() }, "", ""},
		{"switching keeps letters", func(y *Typing) { typeKeys(y, "di"); y.SwitchLetters(); typeKeys(y, "ab") }, "diab", ""},
		{"and back", func(y *Typing) { y.SwitchLetters(); typeKeys(y, "ab"); y.SwitchLetters(); typeKeys(y, "di") }, "ab", "di"},
		{"digits and back to pinyin", func(y *Typing) { y.SwitchDigits(); typeKeys(y, "12"); y.SwitchDigits(); typeKeys(y, "di") }, "12", "di"},
		{"digits and back to English", func(y *Typing) { y.SwitchLetters(); y.SwitchDigits(); y.SwitchDigits(); typeKeys(y, "di") }, "di", ""},
		{"English behind the digits", func(y *Typing) { y.SwitchDigits(); y.SwitchLetters(); typeKeys(y, "di") }, "di", ""},
		{"control characters", func(y *Typing) { typeKeys(y, "\n\t\x00") }, "", ""},
		{"set takes letters up again", func(y *Typing) { y.Set("临时dibao") }, "临时", "dibao"},
	} {
		y := NewTyping(spelled, "", 20, Pinyin)
		tc.do(y)
		if y.Text() != tc.text || y.Letters() != tc.letters || y.Value() != tc.text+tc.letters {
			t.Errorf("%s: %q and %q, want %q and %q", tc.name, y.Text(), y.Letters(), tc.text, tc.letters)
		}
	}
}

func TestTypingTurnsPages(t *testing.T) {
	y := typeKeys(NewTyping(spelled, "", 20, Pinyin), "di")
	first := func() string { return y.Shown()[0].Text }
	y.Turn(3)
	if first() != "底" || !y.Turned() {
		t.Fatalf("the second page begins with %s", first())
	}
	y.Turn(3)
	y.Turn(3) // there is no more
	if first() != "帝" {
		t.Fatalf("the third page begins with %s", first())
	}
	y.Turn(0)
	if first() != "底" {
		t.Errorf("back to %s", first())
	}
	y.Choose(1)
	if y.Text() != "弟" || y.Turned() || len(y.Shown()) != 0 {
		t.Errorf("chosen on the second page: %q, %v", y.Text(), y.Shown())
	}
}

func TestTypingWithoutASpellerIsEnglish(t *testing.T) {
	y := typeKeys(NewTyping(nil, "", 20, Pinyin), "dibao")
	if y.Text() != "dibao" || y.Letters() != "" {
		t.Errorf("%q and %q", y.Text(), y.Letters())
	}
}

// Whatever is touched in whatever order, the field never holds more than it may, and candidates belong to letters.
func TestTypingHoldsItsInvariants(t *testing.T) {
	const most = 12
	rapid.Check(t, func(t *rapid.T) {
		y := NewTyping(spelled, "", most, Mode(rapid.IntRange(0, 2).Draw(t, "mode")))
		keys := map[string]func(*Typing){
			"d": func(y *Typing) { y.Rune('d') }, "i": func(y *Typing) { y.Rune('i') }, "贴": func(y *Typing) { y.Rune('贴') }, "1": func(y *Typing) { y.Rune('1') },
			"space": (*Typing).Space, "delete": (*Typing).Delete, "clear": (*Typing).Clear, "digits": (*Typing).SwitchDigits, "letters": (*Typing).SwitchLetters,
			"first": func(y *Typing) { y.Choose(0) }, "third": func(y *Typing) { y.Choose(2) }, "on": func(y *Typing) { y.Turn(2) }, "back": func(y *Typing) { y.Turn(0) },
			"set": func(y *Typing) { y.Set("临时救助dibaojindibao") },
		}
		for _, name := range rapid.SliceOf(rapid.SampledFrom(slices.Sorted(maps.Keys(keys)))).Draw(t, "keys") {
			keys[name](y)
			if n := len([]rune(y.Value())); n > most {
				t.Fatalf("%d characters: %q", n, y.Value())
			}
			if y.Letters() == "" && len(y.Shown()) > 0 || strings.Trim(y.Letters(), "dibaojn") != "" {
				t.Fatalf("letters %q, candidates %v", y.Letters(), y.Shown())
			}
		}
	})
}

func TestRepeatIsDue(t *testing.T) {
	r, n := &repeat{}, 0
	for at := time.Duration(0); at <= 1400*time.Millisecond; at += 16 * time.Millisecond {
		if r.isDue(at) {
			n++
		}
	}
	if n != 10 { // at 500, 590, … 1310 ms; the frame after 1400 ms is not drawn any more
		t.Errorf("held for 1.4 s it worked %d times", n)
	}
	if r.isDue(25 * time.Second) {
		t.Error("what lies on the key for 25 s goes on deleting")
	}
}
