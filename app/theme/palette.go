package theme

import "image/color"

// Palette is every colour that a screen may use. Widgets take colours from here and from nowhere else,
// so that the high-contrast look reaches everything.
type Palette struct {
	Paper, Surface       color.NRGBA // behind the cards; the cards
	Ink, Muted           color.NRGBA // text; secondary text
	Line, Border, Track  color.NRGBA // between rows; around buttons and chips; the empty part of a bar
	Accent, OnAccent     color.NRGBA // the main button, the current place
	Selected, OnSelected color.NRGBA // a chosen chip
	Good, Bad, Due, Link color.NRGBA // money in, on time; money out, late; due soon; something to touch
	Mark                 color.NRGBA // behind the words that a search found
	Press                color.NRGBA // laid over a thing while a finger holds it down
	Shadow               color.NRGBA // under a card
	CardEdge             color.NRGBA // around a card
}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

func rgba(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

// warm is the everyday palette: paper, ink and one vermilion.
var warm = Palette{
	Paper: rgb(0xFAF6EF), Surface: rgb(0xFFFFFF),
	Ink: rgb(0x1F2421), Muted: rgb(0x5C6660),
	Line: rgb(0xECE6DA), Border: rgb(0xD6CCBB), Track: rgb(0xF3ECE0),
	Accent: rgb(0xC8321E), OnAccent: rgb(0xFFFFFF),
	Selected: rgb(0x1F2421), OnSelected: rgb(0xFFFFFF),
	Good: rgb(0x1F7A5C), Bad: rgb(0xB42318), Due: rgb(0x8A5C00), Link: rgb(0x2B5FA8),
	Mark: rgb(0xFBEBC8), Press: rgba(0x1F2421, 0x1E),
	Shadow: rgba(0x6B5B3E, 0x1C), CardEdge: rgb(0xF1EBE0),
}

// stark is the high-contrast palette: black, white, yellow; hue alone distinguishes nothing.
var stark = Palette{
	Paper: rgb(0x000000), Surface: rgb(0x000000),
	Ink: rgb(0xFFFFFF), Muted: rgb(0xF0F0F0),
	Line: rgb(0x8C8C8C), Border: rgb(0xFFFFFF), Track: rgb(0x333333),
	Accent: rgb(0xFFE500), OnAccent: rgb(0x000000),
	Selected: rgb(0xFFE500), OnSelected: rgb(0x000000),
	Good: rgb(0xFFFFFF), Bad: rgb(0xFFE500), Due: rgb(0xFFE500), Link: rgb(0xFFE500),
	Mark: rgb(0x5A4F00), Press: rgba(0xFFFFFF, 0x50),
	Shadow: rgba(0, 0), CardEdge: rgb(0xFFFFFF),
}

// Tone is the meaning of a tag or pill. A tone is never the only carrier of it: the words say it too.
type Tone int

const (
	Neutral Tone = iota
	Good         // on time, verified, open
	Bad          // late, withdrawn, over budget
	Due          // days left, not up to date
	Info         // a kind, a count
	Sample       // invented data
)

// Pair is a fill with the colour of the text upon it.
type Pair struct{ Fill, Text color.NRGBA }

var warmTones = map[Tone]Pair{
	Neutral: {rgb(0xF1ECE2), rgb(0x4A524D)},
	Good:    {rgb(0xE1F1EA), rgb(0x14603F)},
	Bad:     {rgb(0xFBE4E0), rgb(0xA01F12)},
	Due:     {rgb(0xFBF0DA), rgb(0x7A5100)},
	Info:    {rgb(0xE5ECF7), rgb(0x2A4F87)},
	Sample:  {rgb(0xE8DDC4), rgb(0x594A22)},
}

// Tone gives the colours of a tag.
func (l *Look) Tone(t Tone) Pair {
	if l.HighContrast {
		return Pair{Fill: stark.Paper, Text: stark.Ink}
	}
	return warmTones[t]
}

// Hue names the colour of a tile; each of the nine has its own.
type Hue int

const (
	HueFinance Hue = iota
	HueRelief
	HueGuide
	HueAnnouncement
	HuePolicy
	HueProject
	HuePeople
	HueInstitution
	HueAnswer
)

var hues = [...]color.NRGBA{
	HueFinance: rgb(0xB5341F), HueRelief: rgb(0x1E6C88), HueGuide: rgb(0x2F6B3F),
	HueAnnouncement: rgb(0x885610), HuePolicy: rgb(0x5A4A88), HueProject: rgb(0xA1432B),
	HuePeople: rgb(0x2B5FA8), HueInstitution: rgb(0x4A574F), HueAnswer: rgb(0x9A2D5B),
}

// alertFills are the four colours of China's warnings by CAP severity: red, orange, yellow, blue.
var alertFills = map[string]Pair{
	"Extreme": {rgb(0xC8321E), rgb(0xFFFFFF)}, "Severe": {rgb(0xB04A00), rgb(0xFFFFFF)},
	"Moderate": {rgb(0xF5C518), rgb(0x1F2421)}, "Minor": {rgb(0x2B5FA8), rgb(0xFFFFFF)},
}

// Alert gives the colours of a real alert of a severity; of another severity, those of the most severe.
func (l *Look) Alert(severity string) Pair {
	pair, ok := alertFills[severity]
	if !ok || l.HighContrast {
		return Pair{l.Accent, l.OnAccent}
	}
	return pair
}

// Tint is a light ground in a tile's hue with its icon's colour, for rows that lead behind the tile.
func (l *Look) Tint(h Hue) Pair {
	if l.HighContrast {
		return l.Hue(h)
	}
	c := hues[h]
	light := func(v uint8) uint8 { return uint8(255 - (255-int(v))/9) }
	return Pair{Fill: color.NRGBA{R: light(c.R), G: light(c.G), B: light(c.B), A: 0xFF}, Text: c}
}

// Hue gives the colours of a tile.
func (l *Look) Hue(h Hue) Pair {
	if l.HighContrast {
		return Pair{Fill: stark.Paper, Text: stark.Accent}
	}
	return Pair{Fill: hues[h], Text: rgb(0xFFFFFF)}
}
