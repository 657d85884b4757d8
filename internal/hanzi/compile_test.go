package hanzi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"gongshi/assets"
)

// The dictionary is compiled here, in a test, because a domain room has no disk:
//
//	apt-get install rime-data-pinyin-simp
//	go test ./internal/hanzi -run TestDictionaryIsCompiled -update
var (
	update = flag.Bool("update", false, "write assets/pinyin/dictionary.bin")
	rime   = flag.String("rime", "/usr/share/rime-data/pinyin_simp.dict.yaml", "Rime's dictionary of words with syllables and frequencies")
)

const folder = "../../assets/pinyin"

// What the project's own words cost: words.txt as little as the most frequent words of the language, so that they
// are preferred; names and rare characters of readings.txt as much as a word that is seldom met.
const (
	ownCost   = preferredCost
	nameCost  = 900
	glyphCost = 1900
)

// TestDictionaryIsCompiled compiles the dictionary and compares it with the one that is embedded.
func TestDictionaryIsCompiled(t *testing.T) {
	source, err := os.ReadFile(*rime)
	if errors.Is(err, fs.ErrNotExist) && !*update {
		t.Skipf("%s is not there: install Debian's rime-data-pinyin-simp. TestOwnWordsAreCompiled asks for the rest.", *rime)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := compiler{t: t, numbers: map[string]int{}}
	raw := marshal(c.compile(string(source)))
	if *update {
		z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
		if err != nil {
			t.Fatal(err)
		}
		packed := z.EncodeAll(raw, nil)
		if err := os.WriteFile(filepath.Join(folder, "dictionary.bin"), packed, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d words, %d characters: %d bytes, packed %d", c.d.words.len(), len(c.d.runes), len(raw), len(packed))
		return
	}
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	embedded, err := z.DecodeAll(assets.Pinyin, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, embedded) {
		t.Error("dictionary.bin is not what its sources give: run this test with -update")
	}
}

type compiler struct {
	t       *testing.T
	d       *Dictionary
	numbers map[string]int
	tones   map[string]map[rune][]string // syllable with tone, character: words in which it is read so
}

func (c *compiler) compile(source string) *Dictionary {
	type line struct {
		text      string
		syllables []string
		weight    float64
	}
	var lines []line
	total := 0.0
	_, table, _ := strings.Cut(source, "\n...\n")
	for text := range strings.Lines(table) {
		fields := strings.Split(strings.TrimSpace(text), "\t")
		if len(fields) != 3 {
			continue
		}
		weight, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			c.t.Fatal(err)
		}
		l := line{fields[0], strings.Fields(spellAll(fields[1])), max(weight, 0.5)}
		lines, total = append(lines, l), total+l.weight
		for _, s := range l.syllables {
			c.numbers[s] = 0
		}
	}
	if len(lines) < 60_000 {
		c.t.Fatalf("only %d words in the source", len(lines))
	}
	c.d = &Dictionary{syllables: slices.Sorted(maps.Keys(c.numbers)), surnames: map[string][]code{}}
	for i, s := range c.d.syllables {
		c.numbers[s] = i
	}
	c.characters()
	c.readTones()
	var words []entry
	for _, l := range lines {
		price := cost(math.Round(-100 * math.Log(l.weight/total)))
		words = append(words, entry{l.text, c.toned(l.text, l.syllables), price})
	}
	c.d.words = makeEntries(unique(words))
	c.d.words = makeEntries(unique(append(c.own("readings.txt", nameCost), append(c.own("words.txt", ownCost), words...)...)))
	for _, s := range c.own("surnames.txt", 0) {
		c.d.surnames[s.text] = s.codes
	}
	return c.d
}

// unique keeps the first reading with the same syllables of a text: own words come before Rime's.
func unique(words []entry) []entry {
	seen := map[string]bool{}
	var kept []entry
	for _, w := range words {
		key := w.text
		for _, s := range w.codes {
			key += fmt.Sprint(" ", s.syllable())
		}
		if !seen[key] {
			seen[key] = true
			kept = append(kept, w)
		}
	}
	return kept
}

func spellAll(syllables string) string {
	return strings.NewReplacer("lue", "lve", "nue", "nve").Replace(syllables)
}

// characters takes the readings of characters from go-pinyin, without those that are no syllable of Rime's.
func (c *compiler) characters() {
	c.d.readingAt = []uint32{0}
	for _, r := range slices.Sorted(maps.Keys(pinyin.PinyinDict)) {
		var codes []code
		for _, s := range strings.Split(pinyin.PinyinDict[r], ",") {
			if one, ok := c.parse(numbered(s)); ok && !slices.Contains(codes, one) {
				codes = append(codes, one)
			}
		}
		if len(codes) > 0 {
			c.d.runes = append(c.d.runes, rune(r))
			c.d.readings = append(c.d.readings, codes...)
			c.d.readingAt = append(c.d.readingAt, uint32(len(c.d.readings)))
		}
	}
}

// numbered turns a syllable with a tone mark into one with a number.
func numbered(s string) string {
	tone, letters := 5, ""
	for _, r := range norm.NFD.String(s) {
		switch r {
		case 0x304:
			tone = 1
		case 0x301:
			tone = 2
		case 0x30C:
			tone = 3
		case 0x300:
			tone = 4
		case 0x308:
			letters = letters[:len(letters)-1] + "v"
		default:
			letters += string(r)
		}
	}
	return letters + strconv.Itoa(tone)
}

// parse reads a syllable with a number.
func (c *compiler) parse(s string) (code, bool) {
	if s == "" {
		return 0, false
	}
	number, ok := c.numbers[s[:len(s)-1]]
	tone := int(s[len(s)-1] - '0')
	return codeOf(number, tone), ok && tone >= 1 && tone <= 5
}

// readTones reads tones.txt.
func (c *compiler) readTones() {
	c.tones = map[string]map[rune][]string{}
	for _, line := range ownLines(c.t, "tones.txt") {
		head, words, ok := strings.Cut(line, ":")
		fields := strings.Fields(head)
		if !ok || len(fields) != 2 {
			c.t.Fatalf("tones.txt: %q is not: character, syllable, colon, words", line)
		}
		r, _ := utf8.DecodeRuneInString(fields[0])
		if _, ok := c.parse(fields[1]); !ok {
			c.t.Fatalf("tones.txt: %q has no syllable with a tone", line)
		}
		if c.tones[fields[1]] == nil {
			c.tones[fields[1]] = map[rune][]string{}
		}
		for _, w := range strings.Fields(words) {
			if !strings.ContainsRune(w, r) {
				c.t.Fatalf("tones.txt: %s is not in %s", fields[0], w)
			}
			c.tones[fields[1]][r] = append(c.tones[fields[1]][r], w)
		}
	}
}

// toned gives the syllables of a word their tones: those of tones.txt, otherwise the first that the character has
// with the syllable, otherwise the neutral one.
func (c *compiler) toned(word string, syllables []string) []code {
	var codes []code
	at := 0
	for i, r := range []rune(word) {
		tone := 5
		for k := len(c.readingsOf(r)) - 1; k >= 0; k-- {
			if one := c.readingsOf(r)[k]; one.syllable() == c.numbers[syllables[i]] {
				tone = one.tone()
			}
		}
		for t := 1; t <= 5; t++ {
			for _, part := range c.tones[syllables[i]+strconv.Itoa(t)][r] {
				if from := at - strings.Index(part, string(r)); from >= 0 && strings.HasPrefix(word[from:], part) {
					tone = t
				}
			}
		}
		codes = append(codes, codeOf(c.numbers[syllables[i]], tone))
		at += utf8.RuneLen(r)
	}
	return codes
}

func (c *compiler) readingsOf(r rune) []code {
	if i, ok := slices.BinarySearch(c.d.runes, r); ok {
		return c.d.readings[c.d.readingAt[i]:c.d.readingAt[i+1]]
	}
	return nil
}

// own reads words of the project.
func (c *compiler) own(name string, price cost) []entry {
	var words []entry
	for _, line := range ownLines(c.t, name) {
		fields := strings.Fields(line)
		w := entry{text: fields[0], codes: c.d.readTokens(splitTokens(fields[0])), cost: price}
		if len(fields) > 1 {
			w.codes = nil
			for _, s := range fields[1:] {
				one, ok := c.parse(s)
				if !ok {
					c.t.Fatalf("%s: %q of %s is no syllable with a tone", name, s, w.text)
				}
				w.codes = append(w.codes, one)
			}
		}
		if len(w.codes) != utf8.RuneCountInString(w.text) || slices.Contains(w.codes, unread) {
			c.t.Fatalf("%s: %s has not one reading a character", name, w.text)
		}
		if len(w.codes) == 1 {
			w.cost = glyphCost
		}
		if i := c.d.words.findEntry(w.text); i >= 0 {
			w.cost = min(w.cost, c.d.words.cost(i)-1) // before the reading that it replaces
		}
		words = append(words, w)
	}
	return words
}

func ownLines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) < 10 {
		t.Fatalf("only %d lines in %s", len(lines), name)
	}
	return lines
}

// marshal writes the uncompressed form of a dictionary.
func marshal(d *Dictionary) []byte {
	b := []byte(magic)
	number := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	text := func(s string) { b = append(append(b, byte(len(s))), s...) }
	codes := func(list []code) {
		b = append(b, byte(len(list)))
		for _, c := range list {
			b = binary.LittleEndian.AppendUint16(b, uint16(c))
		}
	}
	number(len(d.syllables))
	for _, s := range d.syllables {
		text(s)
	}
	number(len(d.runes))
	for i, r := range d.runes {
		number(int(r))
		codes(d.readings[d.readingAt[i]:d.readingAt[i+1]])
	}
	number(d.words.len())
	for i := range d.words.len() {
		codes(d.words.reading(i))
		b = binary.LittleEndian.AppendUint16(b, d.words.costs[i])
		text(d.words.word(i))
	}
	number(len(d.surnames))
	for _, s := range slices.Sorted(maps.Keys(d.surnames)) {
		codes(d.surnames[s])
		text(s)
	}
	return b
}
