package hanzi

import (
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// Dictionary knows how Chinese is read and typed. It does not change and is safe for concurrent use.
//
// # Form
//
// A dictionary is a zstd frame over this, all numbers little-endian; "codes" are 16 bits each, syllable number << 3 |
// tone (1 to 5); a "list" is preceded by its length in 32 bits:
//
//	"gongshi pinyin 1\n"
//	list of syllables, in the order of their letters:           length (8 bits), letters a to z
//	list of characters, in the order of Unicode:                code point (32), number of readings (8),
//	                                                            codes, the most usual first
//	list of words, by syllables, then cost, then text:          number of characters (8), codes, cost (16),
//	                                                            length of the text (8), text in UTF-8
//	list of surnames with readings of their own, by text:       number of characters (8), codes,
//	                                                            length of the text (8), text in UTF-8
//
// A word of one character is how that character is typed. The cost is -100 ln(probability).
type Dictionary struct {
	syllables []string
	runes     []rune
	readingAt []uint32
	readings  []code // of the runes
	words     entries
	surnames  map[string][]code
}

// Default is the dictionary that ships with the product (assets/pinyin). It is read at the first call, which takes
// some hundredths of a second.
var Default = sync.OnceValue(func() *Dictionary {
	d, err := Load(assets.Pinyin)
	if err != nil {
		panic(err) // compiled in
	}
	return d
})

// Bounds of what Load accepts.
const (
	maxBytes    = 16 << 20 // uncompressed
	maxRunes    = 16       // in a word
	maxReadings = 32
)

const magic = "gongshi pinyin 1\n"

// Load reads a dictionary in the form above. errs.Corrupt for anything else.
func Load(compressed []byte) (*Dictionary, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBytes), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, errs.E(errs.Internal, "The pinyin dictionary cannot be unpacked.", err)
	}
	defer z.Close()
	raw, err := z.DecodeAll(compressed, nil)
	if err != nil {
		return nil, errs.E(errs.Corrupt, "The pinyin dictionary is damaged.", err)
	}
	return parseDictionary(raw)
}

// parseDictionary reads the uncompressed form.
func parseDictionary(raw []byte) (*Dictionary, error) {
	r := reader{rest: raw}
	if string(r.take(len(magic))) != magic {
		return nil, errs.F(errs.Corrupt, "The pinyin dictionary does not begin with %q: it is another file, or of another version.", magic)
	}
	d := &Dictionary{surnames: map[string][]code{}}
	d.readSyllables(&r)
	d.readRunes(&r)
	d.readWords(&r)
	d.readSurnames(&r)
	if r.broken || len(r.rest) > 0 {
		return nil, errs.F(errs.Corrupt, "The pinyin dictionary is damaged %d bytes before its end.", len(r.rest))
	}
	d.words.indexByText()
	return d, nil
}

func (d *Dictionary) readSyllables(r *reader) {
	for range r.list(2) {
		s := string(r.take(r.byte()))
		for _, c := range []byte(s) {
			r.check(c >= 'a' && c <= 'z')
		}
		n := len(d.syllables)
		r.check(s != "" && (n == 0 || d.syllables[n-1] < s) && n < 1<<(16-toneBits))
		d.syllables = append(d.syllables, s)
	}
}

func (d *Dictionary) readRunes(r *reader) {
	n := r.list(7)
	d.runes, d.readingAt = make([]rune, 0, n), make([]uint32, 1, n+1)
	for i := range n {
		c := rune(r.uint32())
		r.check(utf8.ValidRune(c) && (i == 0 || i <= len(d.runes) && d.runes[i-1] < c))
		d.runes = append(d.runes, c)
		d.readings = d.readCodes(r, maxReadings, d.readings)
		d.readingAt = append(d.readingAt, uint32(len(d.readings)))
		if r.broken {
			return
		}
	}
}

// readCodes appends a list of codes to others.
func (d *Dictionary) readCodes(r *reader, most int, to []code) []code {
	n := r.byte()
	r.check(n > 0 && n <= most)
	raw := r.take(2 * n)
	for i := 0; i < len(raw); i += 2 {
		c := code(binary.LittleEndian.Uint16(raw[i:]))
		r.check(c.syllable() < len(d.syllables) && c.tone() >= 1 && c.tone() <= 5)
		to = append(to, c)
	}
	return to
}

func (d *Dictionary) readWords(r *reader) {
	n := r.list(8)
	e := &d.words
	e.costs, e.codes = make([]uint16, 0, n), make([]code, 0, 3*n)
	e.textAt, e.codeAt = make([]uint32, 1, n+1), make([]uint32, 1, n+1)
	texts := make([]byte, 0, 8*n)
	for range n {
		e.codes = d.readCodes(r, maxRunes, e.codes)
		size := len(e.codes) - int(e.codeAt[len(e.codeAt)-1])
		e.costs = append(e.costs, r.uint16())
		texts = append(texts, r.text(size)...)
		if r.broken {
			return
		}
		e.codeAt = append(e.codeAt, uint32(len(e.codes)))
		e.textAt = append(e.textAt, uint32(len(texts)))
		e.longest = max(e.longest, size)
	}
	e.text, e.codes = string(texts), slices.Clip(e.codes)
	for i := 1; i < n; i++ {
		r.check(compareEntries(e.entry(i-1), e.entry(i)) < 0)
	}
}

func (d *Dictionary) readSurnames(r *reader) {
	last := ""
	for range r.list(5) {
		codes := d.readCodes(r, 2, nil)
		text := string(r.text(len(codes)))
		r.check(text > last)
		last = text
		d.surnames[text] = codes
	}
}

// reader takes values from the front of the rest, and zeros from the first fault on.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) check(ok bool) { r.broken = r.broken || !ok }

func (r *reader) take(n int) []byte {
	r.check(n <= len(r.rest))
	if r.broken {
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() int {
	if b := r.take(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// list returns the length of a list whose members have at least size bytes each.
func (r *reader) list(size int) int {
	n := int(r.uint32())
	r.check(n <= len(r.rest)/size)
	if r.broken {
		return 0
	}
	return n
}

// text is a text of n characters.
func (r *reader) text(n int) []byte {
	s := r.take(r.byte())
	r.check(utf8.Valid(s) && utf8.RuneCount(s) == n)
	return s
}
