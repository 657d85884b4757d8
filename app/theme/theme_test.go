package theme

import (
	"image/color"
	"math"
	"testing"
	"unicode"

	"gongshi/internal/hanzi"
)

// luminance and contrast follow WCAG 2.2, "relative luminance" and "contrast ratio".
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func TestTextContrast(t *testing.T) {
	for _, high := range []bool{false, true} {
		l := New(Normal, high, false)
		least := 4.5
		if high {
			least = 7
		}
		check := func(name string, text, behind color.NRGBA) {
			if got := contrast(text, behind); got < least {
				t.Errorf("high contrast %v: %s has contrast %.2f, want %.1f", high, name, got, least)
			}
		}
		for name, c := range map[string]color.NRGBA{
			"ink": l.Ink, "muted": l.Muted, "good": l.Good, "bad": l.Bad, "due": l.Due, "link": l.Link, "accent": l.Accent,
		} {
			check(name+" on surface", c, l.Surface)
			check(name+" on paper", c, l.Paper)
		}
		check("ink on mark", l.Ink, l.Mark)
		check("on accent", l.OnAccent, l.Accent)
		check("on selected", l.OnSelected, l.Selected)
		for tone := Neutral; tone <= Sample; tone++ {
			check("tone", l.Tone(tone).Text, l.Tone(tone).Fill)
		}
		for _, severity := range []string{"Extreme", "Severe", "Moderate", "Minor", "Unknown"} {
			check("alert "+severity, l.Alert(severity).Text, l.Alert(severity).Fill)
		}
		for h := HueFinance; h <= HueAnswer; h++ {
			check("tile", l.Hue(h).Text, l.Hue(h).Fill)
		}
	}
}

func TestNoTextBelowTheGroundRules(t *testing.T) {
	least := [...]float32{24, 32, 40}
	for _, small := range []bool{false, true} {
		for size := Normal; size <= Largest; size++ {
			l := New(size, false, small)
			for r := Note; r <= Place; r++ {
				if l.Sp(r) < least[size] {
					t.Errorf("role %d at %v is %v dp, want at least %v", r, size, l.Sp(r), least[size])
				}
			}
		}
	}
}

func TestTextSizeNames(t *testing.T) {
	for size := Normal; size <= Largest; size++ {
		if got, ok := ParseTextSize(size.String()); !ok || got != size {
			t.Errorf("ParseTextSize(%q) = %v, %v", size.String(), got, ok)
		}
	}
	if _, ok := ParseTextSize("huge"); ok {
		t.Error("an unknown name was accepted")
	}
	if Largest.Next() != Normal {
		t.Error("after the largest size comes the normal one")
	}
}

func TestFaceFor(t *testing.T) {
	for _, tc := range []struct {
		r     rune
		bold  bool
		face  any
		drawn rune
	}{
		{'村', true, Bold, '村'},
		{'村', false, Regular, '村'},
		{'堃', true, Bold, '堃'},
		{'㐂', true, Regular, '㐂'}, // not in the bold subset: drawn regular
		{'𠮷', true, Rare, '𠮷'},    // beyond Noto Sans SC
		{'𨰻', false, Rare, '𨰻'},
		{'\U0001F600', true, scripts[4].face, '\U0001F600'},
		{'ئ', false, scripts[0].face, 'ئ'},
		{'ཀ', true, scripts[1].face, 'ཀ'},
		{'ᠮ', false, scripts[2].face, 'ᠮ'},
		{'ꆈ', false, scripts[3].face, 'ꆈ'},
		{'\U0002A6A5', false, Regular, Missing},
		{'\U0002A6A5', true, Bold, Missing},
	} {
		face, drawn := FaceFor(tc.r, tc.bold)
		if face != tc.face || drawn != tc.drawn {
			t.Errorf("FaceFor(%c, %v) = %v, %c", tc.r, tc.bold, face.Name(), drawn)
		}
	}
}

// TestCentreKnowsTheFaces: hanzi.Undrawn, which the centre asks, names exactly the characters that no face draws.
func TestCentreKnowsTheFaces(t *testing.T) {
	for r := rune(0x21); r < 0x32400; r++ {
		if unicode.In(r, unicode.Cs, unicode.Zs, unicode.Cf, unicode.Variation_Selector, unicode.Cc, unicode.Zl, unicode.Zp) || r >= 0xE000 && r <= 0xF8FF || r&0xFFFE == 0xFFFE {
			continue
		}
		_, drawn := FaceFor(r, false)
		if missing := len(hanzi.Undrawn(string(r))) > 0; missing != (drawn == Missing && r != Missing) {
			t.Errorf("%U %c: the centre says missing %v; coverage.txt is not that of the faces, see assets/fonts/scripts.py", r, r, missing)
		}
	}
}

// TestFacesHaveWhatNamesNeed: GB 18030-2022 at levels 1 and 2: the basic block and extension A, and the 196 characters
// of the table of general standard characters that are beyond them.
func TestFacesHaveWhatNamesNeed(t *testing.T) {
	for _, block := range [][2]rune{{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}} {
		for r := block[0]; r <= block[1]; r++ {
			if _, drawn := FaceFor(r, false); drawn != r {
				t.Errorf("%U %c is not drawn", r, r)
			}
		}
	}
	beyond := []rune(beyondBasic)
	if len(beyond) != 196 {
		t.Errorf("%d characters beyond", len(beyond))
	}
	for _, r := range beyond {
		if _, drawn := FaceFor(r, true); drawn != r {
			t.Errorf("%U %c is not drawn", r, r)
		}
	}
}

// beyondBasic are the characters of 通用规范汉字表 (2013) beyond the first plane (Unihan, kTGH).
const beyondBasic = "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗" +
	"𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
