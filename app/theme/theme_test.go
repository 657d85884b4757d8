package theme

import (
	"image/color"
	"math"
	"testing"
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
		{'\U0001F600', false, Regular, Missing},
		{'\U0001F600', true, Bold, Missing},
	} {
		face, drawn := FaceFor(tc.r, tc.bold)
		if face != tc.face || drawn != tc.drawn {
			t.Errorf("FaceFor(%c, %v) = %v, %c", tc.r, tc.bold, face.Name(), drawn)
		}
	}
}
