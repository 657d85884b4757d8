package hanzi

import (
	"strconv"
	"strings"
)

// Syllable is one syllable of Standard Chinese in Hanyu Pinyin. Letters are a to z, with v for ü (as people type it):
// "lv" is lü. Tone is 1 to 4, or 5 for the neutral tone. Tones are those of the dictionary: changes in speech (不, 一,
// two third tones) are left to the speaker.
type Syllable struct {
	Letters string
	Tone    int
}

// Numbered returns the form with a number, "chong2"; ü stays v.
func (s Syllable) Numbered() string { return s.Letters + strconv.Itoa(s.Tone) }

// Initial returns the first letter.
func (s Syllable) Initial() string { return s.Letters[:1] }

var marked = map[byte][4]string{
	'a': {"ā", "á", "ǎ", "à"}, 'e': {"ē", "é", "ě", "è"}, 'i': {"ī", "í", "ǐ", "ì"},
	'o': {"ō", "ó", "ǒ", "ò"}, 'u': {"ū", "ú", "ǔ", "ù"}, 'v': {"ǖ", "ǘ", "ǚ", "ǜ"},
}

// String returns the form with a tone mark, "chóng". The mark is on a or e, on the o of ou, otherwise on the last vowel
// (GB/T 16159, 4.1).
func (s Syllable) String() string {
	at := strings.IndexAny(s.Letters, "ae")
	if at < 0 {
		at = strings.Index(s.Letters, "ou")
	}
	if at < 0 {
		at = strings.LastIndexAny(s.Letters, "iouv")
	}
	letters := s.Letters
	if at >= 0 && s.Tone >= 1 && s.Tone <= 4 {
		letters = letters[:at] + marked[letters[at]][s.Tone-1] + letters[at+1:]
	}
	return strings.ReplaceAll(letters, "v", "ü")
}

// code is a syllable in the dictionary: its number there and its tone.
type code uint16

const toneBits = 3

func codeOf(number, tone int) code { return code(number<<toneBits | tone) }

// syllable is the number without the tone. Numbers are in the order of the letters, so that all syllables that
// begin with the same letters are neighbours.
func (c code) syllable() int { return int(c >> toneBits) }

func (c code) tone() int { return int(c & (1<<toneBits - 1)) }

func (d *Dictionary) decodeCode(c code) Syllable {
	return Syllable{d.syllables[c.syllable()], c.tone()}
}
