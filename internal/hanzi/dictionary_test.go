package hanzi

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

// TestOwnWordsAreCompiled: what a person writes into the text files is in the dictionary, wherever this runs.
func TestOwnWordsAreCompiled(t *testing.T) {
	d := Default()
	for _, name := range []string{"words.txt", "readings.txt"} {
		for _, line := range ownLines(t, name) {
			fields := strings.Fields(line)
			i := d.words.findEntry(fields[0])
			if i < 0 {
				t.Errorf("%s: %s is not in dictionary.bin: compile it", name, fields[0])
				continue
			}
			if len(fields) > 1 {
				if got := spoken(d, d.words.reading(i)); got != strings.Join(fields[1:], " ") {
					t.Errorf("%s: %s is read %s in dictionary.bin, not %s: compile it", name, fields[0], got, fields[1:])
				}
			}
		}
	}
	for _, line := range ownLines(t, "surnames.txt") {
		text, reading, _ := strings.Cut(line, " ")
		if got := spoken(d, d.surnames[text]); got != reading {
			t.Errorf("surnames.txt: %s is read %q in dictionary.bin, not %s: compile it", text, got, reading)
		}
	}
	for _, line := range ownLines(t, "tones.txt") {
		head, words, _ := strings.Cut(line, ":")
		character, syllable, _ := strings.Cut(head, " ")
		for _, word := range strings.Fields(words) {
			i := d.words.findEntry(word)
			at := strings.Index(word, character)
			if i < 0 {
				continue // a part of words
			}
			if got := d.decodeCode(d.words.reading(i)[utf8.RuneCountInString(word[:at])]); got.Numbered() != syllable && got.Letters == syllable[:len(syllable)-1] {
				t.Errorf("tones.txt: %s in %s is read %s in dictionary.bin, not %s: compile it", character, word, got.Numbered(), syllable)
			}
		}
	}
}

func spoken(d *Dictionary, codes []code) string {
	var all []string
	for _, c := range codes {
		all = append(all, d.decodeCode(c).Numbered())
	}
	return strings.Join(all, " ")
}

func TestLoadRefuses(t *testing.T) {
	if d, err := Load(assets.Pinyin); err != nil || d.words.len() < 60_000 {
		t.Fatalf("the embedded dictionary: %v", err)
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"nothing":     nil,
		"no zstd":     []byte(magic),
		"cut off":     assets.Pinyin[:len(assets.Pinyin)/2],
		"other magic": z.EncodeAll([]byte("gongshi pinyin 2\n"), nil),
	} {
		if _, err := Load(data); !errs.Is(err, errs.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Load(z.EncodeAll(make([]byte, maxBytes+1), nil)); !errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		t.Errorf("more than %d bytes: %v", maxBytes, err)
	}
}

// small is a dictionary of a few words in the uncompressed form.
func small() []byte {
	a, hao, ni := codeOf(0, 5), codeOf(1, 3), codeOf(2, 3)
	return marshal(&Dictionary{
		syllables: []string{"a", "hao", "ni"},
		runes:     []rune{'你', '啊', '好', '𠮷'}, readings: []code{ni, a, codeOf(0, 1), hao, ni}, readingAt: []uint32{0, 1, 3, 4, 5},
		words:    makeEntries([]entry{{"你", []code{ni}, 300}, {"好", []code{hao}, 310}, {"你好", []code{ni, hao}, 500}, {"妮", []code{ni}, 1200}}),
		surnames: map[string][]code{"郝": {hao}},
	})
}

func TestParseDictionaryChecks(t *testing.T) {
	good := small()
	if _, err := parseDictionary(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"a byte more":      func(b []byte) []byte { return append(b, 0) },
		"a byte less":      func(b []byte) []byte { return b[:len(b)-1] },
		"capital syllable": func(b []byte) []byte { return bytes.Replace(b, []byte("hao"), []byte("Hao"), 1) },
		"syllables turned": func(b []byte) []byte { return bytes.Replace(b, []byte("hao"), []byte("zao"), 1) },
		"half a character": func(b []byte) []byte { return bytes.Replace(b, []byte("妮"), []byte("\xe5\xa6\x20"), 1) },
		"two characters":   func(b []byte) []byte { return bytes.Replace(b, []byte("妮"), []byte("abc"), 1) },
		"endless list": func(b []byte) []byte {
			return slices.Concat(b[:len(magic)], []byte{255, 255, 255, 255}, b[len(magic)+4:])
		},
		"unknown syllable":  func(b []byte) []byte { return bytes.Replace(b, []byte{2, 19, 0, 11, 0}, []byte{2, 19, 0, 99, 0}, 1) },
		"no tone":           func(b []byte) []byte { return bytes.Replace(b, []byte{2, 19, 0, 11, 0}, []byte{2, 19, 0, 8, 0}, 1) },
		"cheaper than last": func(b []byte) []byte { return bytes.Replace(b, []byte{0xb0, 0x04}, []byte{0x01, 0x00}, 1) },
	} {
		bad := change(bytes.Clone(good))
		if bytes.Equal(bad, good) {
			t.Errorf("%s: nothing was changed", name)
		}
		if _, err := parseDictionary(bad); !errs.Is(err, errs.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzDictionary: what is accepted is what was written, and can be asked.
func FuzzDictionary(f *testing.F) {
	f.Add(small())
	f.Add(marshal(&Dictionary{syllables: []string{"a"}}))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		hang.Watch(t)
		d, err := parseDictionary(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(marshal(d), raw) {
			t.Fatalf("%q is written as %q", raw, marshal(d))
		}
		d.Readings("你好，啊")
		d.NameReadings("郝你")
		d.Suggest("nihao'a", d.NewLexicon(Word{"你好", 1}), 0)
	})
}
