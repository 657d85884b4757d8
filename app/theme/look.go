// Package theme holds the kiosk's look: colours, sizes, fonts, icons, in the everyday and in the high-contrast form and
// in three text sizes.
//
// Invariants: no text is smaller than 24 dp; text has a contrast of at least 4.5:1 against its background (7:1 in high
// contrast; WCAG 2.2, 1.4.3 and 1.4.6), held by a test; every glyph comes from the embedded faces. Only app and
// cmd/kiosk import it.
package theme

// Measures in dp, on a grid of eight.
const (
	Grid    float32 = 8
	Radius  float32 = 16
	Margin  float32 = 48 // left and right of the page
	Gap     float32 = 20 // between cards
	Pad     float32 = 28 // inside a card
	Touch   float32 = 60 // least side of anything that can be touched
	TouchGo float32 = 84 // main actions
	Stroke  float32 = 2
)

// TextSize is the resident's choice with the button 大字.
type TextSize int

const (
	Normal TextSize = iota
	Large
	Largest
)

var sizeNames = [...]string{"normal", "large", "largest"}

// String is the name on the command line: normal, large, largest.
func (s TextSize) String() string { return sizeNames[s] }

// Next goes round the three sizes.
func (s TextSize) Next() TextSize { return (s + 1) % 3 }

// ParseTextSize reads the name of a size.
func ParseTextSize(name string) (TextSize, bool) {
	for i, n := range sizeNames {
		if n == name {
			return TextSize(i), true
		}
	}
	return Normal, false
}

// Role is the purpose of a text; it decides the text's size.
type Role int

const (
	Note   Role = iota // secondary text, tags, dates: the smallest there is
	Body               // running text and rows
	Lead               // headings of cards, titles of tiles
	Title              // the title of a page
	Figure             // amounts that are to be seen from afar
	Clock
	Place // the name of the place in the header

	// Text that is read from three metres: the attract loop, alerts, a question to somebody who may have left. On a
	// cabinet with 2.7 pixels a millimetre the smallest of them is 19 mm high.
	Afar
	AfarTitle
	AfarFigure
)

// steps gives each role its size in dp at the three text sizes. Running text grows most, headings
// least: they are large already, and a title that fills the screen helps nobody. No role falls below
// the 24, 32 and 40 dp of the ground rules.
var steps = [...][3]float32{
	Note: {24, 32, 40}, Body: {30, 38, 46}, Lead: {35, 42, 50},
	Title: {46, 52, 60}, Figure: {38, 44, 50}, Clock: {48, 52, 56}, Place: {46, 50, 54},
	Afar: {52, 56, 60}, AfarTitle: {92, 94, 96}, AfarFigure: {210, 210, 210},
}

// compact replaces steps where the shorter side of the screen is under 900 dp (1280×800 panels).
var compact = [...][3]float32{
	Note: {24, 32, 40}, Body: {26, 34, 42}, Lead: {30, 36, 44},
	Title: {36, 42, 48}, Figure: {34, 40, 46}, Clock: {38, 42, 46}, Place: {36, 40, 44},
	Afar: {40, 44, 48}, AfarTitle: {64, 66, 68}, AfarFigure: {140, 140, 140},
}

// Look is one way to draw everything: palette and sizes. It is a value that never changes; a switch of text size or
// contrast makes another Look and the page is built again with it.
type Look struct {
	Palette
	Size         TextSize
	HighContrast bool
	Compact      bool
	Pixels       float32 // of the screen for one dp, for the strokes of icons
}

// New makes a look.
func New(size TextSize, highContrast, compactScreen bool) *Look {
	l := &Look{Palette: warm, Size: size, HighContrast: highContrast, Compact: compactScreen, Pixels: 1}
	if highContrast {
		l.Palette = stark
	}
	return l
}

// Sp is the size of a role's text in dp.
func (l *Look) Sp(r Role) float32 {
	if l.Compact {
		return compact[r][l.Size]
	}
	return steps[r][l.Size]
}

// Gap is the space between cards, smaller on small screens.
func (l *Look) Gap() float32 {
	if l.Compact {
		return 14
	}
	return Gap
}

// Margin is the space left and right of the page.
func (l *Look) Margin() float32 {
	if l.Compact {
		return 32
	}
	return Margin
}

// Pad is the space inside a card.
func (l *Look) Pad() float32 {
	if l.Compact {
		return 20
	}
	return Pad
}
