package widget

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"
	"golang.org/x/text/unicode/bidi"

	"gongshi/app/theme"
	"gongshi/internal/hanzi"
)

// Span is a stretch of a text in one style.
type Span struct {
	Text  string
	Bold  bool
	Color color.NRGBA // zero: the text's own
	Mark  bool        // highlighted, as a search hit
	Cross bool        // struck through, as an old value
	Under bool        // underlined, as letters that are being composed
}

// Text is text in one size, wrapped to its width.
type Text struct {
	fynewidget.BaseWidget
	spans    []Span
	size     float32
	color    color.NRGBA
	mark     color.NRGBA
	align    fyne.TextAlign
	maxLines int
	tail     bool
	balanced bool

	text  []styled
	runes []rune
	laid  float32 // the width that lines was made for
	lines []line
	drawn *textRenderer
}

// Text makes a text of a role. By default it is ink on paper, leading, not bold.
func (k Kit) Text(role theme.Role, text string) *Text { return k.Rich(role, Span{Text: text}) }

// Rich makes a text of several styles.
func (k Kit) Rich(role theme.Role, spans ...Span) *Text {
	t := &Text{spans: spans, size: k.Sp(role), color: k.Ink, mark: k.Mark}
	for i, s := range spans {
		for _, r := range s.Text {
			if r == '\t' {
				r = ' '
			}
			if isUnseen(r) {
				continue
			}
			t.text = append(t.text, styled{r, i})
			t.runes = append(t.runes, r)
		}
	}
	t.ExtendBaseWidget(t)
	return t
}

// isUnseen reports whether a character has no picture of its own: joiners, direction marks, variation
// selectors. They would be drawn as missing characters.
func isUnseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector) || unicode.Is(unicode.Cc, r) && r != '\n'
}

// Bold makes the whole text bold.
func (t *Text) Bold() *Text {
	for i := range t.spans {
		t.spans[i].Bold = true
	}
	return t
}

// In gives the text a colour.
func (t *Text) In(c color.NRGBA) *Text { t.color = c; return t }

// Centered and Trailing align each line.
func (t *Text) Centered() *Text { t.align = fyne.TextAlignCenter; return t }
func (t *Text) Trailing() *Text { t.align = fyne.TextAlignTrailing; return t }

// Lines limits the number of lines; the last one ends in "…" when text is left out.
func (t *Text) Lines(n int) *Text { t.maxLines = n; return t }

// Tail limits the text to one line, of which the end is seen where it is too long.
func (t *Text) Tail() *Text { t.tail = true; return t }

// Balanced makes the lines of a text that needs several about equally long, so that no title ends in a
// line of one character. It is for titles; running text fills its lines.
func (t *Text) Balanced() *Text { t.balanced = true; return t }

// String is the text without its styles.
func (t *Text) String() string { return string(t.runes) }

// MinSize is nothing, see the package comment.
func (t *Text) MinSize() fyne.Size { return fyne.Size{} }

// NaturalWidth is the width of the longest line when only the text's own line ends break it.
func (t *Text) NaturalWidth() float32 {
	var widest float32
	for _, l := range breakLines(t.runes, 1e6, t.widthOf) {
		widest = max(widest, l.width)
	}
	return widest*t.size + 1
}

// HeightFor is the height of all lines at a width.
func (t *Text) HeightFor(width float32) float32 {
	return float32(len(t.layoutFor(width))) * lineHeight(t.size)
}

func (t *Text) widthOf(i int) float32 {
	return runeAdvance(t.text[i].r, t.spans[t.text[i].span].Bold)
}

// layoutFor breaks the text for a width, once for each width.
func (t *Text) layoutFor(width float32) []line {
	if t.lines != nil && t.laid == width {
		return t.lines
	}
	t.laid = width
	if t.tail {
		t.lines = []line{t.lineEnd(width / t.size)}
		return t.lines
	}
	t.lines = breakLines(t.runes, width/t.size, t.widthOf)
	if n := len(t.lines); t.balanced && n > 1 && n <= mostBalanced && !slices.ContainsFunc(t.runes, isNewline) {
		t.lines = t.balanceLines(t.lines, width/t.size)
	}
	if t.maxLines > 0 && len(t.lines) > t.maxLines {
		t.lines = t.lines[:t.maxLines]
		t.shortenForEllipsis(&t.lines[t.maxLines-1], width/t.size)
	}
	return t.lines
}

// lineEnd is the line of the last characters that fit into a width in ems.
func (t *Text) lineEnd(width float32) line {
	l := line{from: len(t.runes), to: len(t.runes)}
	for l.from > 0 && l.width+t.widthOf(l.from-1) <= width {
		l.from--
		l.width += t.widthOf(l.from)
	}
	return l
}

// mostBalanced is the number of lines beyond which a text is no title any more.
const mostBalanced = 4

// balanceLines breaks the text into as many lines, two of them at a phrase where that leaves neither short,
// else as narrowly as it goes, to half an em, with no mark torn from the word before it.
func (t *Text) balanceLines(lines []line, width float32) []line {
	if t.tearsMark(lines) {
		return lines // there is no good way
	}
	if len(lines) == 2 {
		if at := t.phraseBreak(width); at > 0 {
			return t.splitAt(at)
		}
	}
	least, most := width/2, width
	for most-least > 0.5 {
		middle := (least + most) / 2
		if narrower := breakLines(t.runes, middle, t.widthOf); len(narrower) == len(lines) && !t.tearsMark(narrower) {
			lines, most = narrower, middle
		} else {
			least = middle
		}
	}
	return lines
}

// closing are the marks that no line begins with, unless nothing else fits.
const closing = "：；，。？！、）》”"

// tearsMark reports whether a line begins with a mark that belongs to the one before.
func (t *Text) tearsMark(lines []line) bool {
	return slices.ContainsFunc(lines, func(l line) bool { return l.from > 0 && strings.ContainsRune(closing, t.runes[l.from]) })
}

// leastPhrase is the part of a text in two lines that the shorter one must have.
const leastPhrase = 0.18

// phraseBreak finds where a text parts best into two lines that fit: before an opening bracket, or behind a mark
// that ends a phrase. 0 when there is no such place.
func (t *Text) phraseBreak(width float32) int {
	before := make([]float32, len(t.runes)+1)
	for i := range t.runes {
		before[i+1] = before[i] + t.widthOf(i)
	}
	all := before[len(t.runes)]
	best, most := 0, all*leastPhrase
	for i := 1; i < len(t.runes); i++ {
		opens, ends := strings.ContainsRune("（《“", t.runes[i]), strings.ContainsRune("：；，。？！、", t.runes[i-1])
		closes := strings.ContainsRune(closing, t.runes[i])
		if !(opens || ends) || closes || max(before[i], all-before[i]) > width {
			continue
		}
		if shorter := min(before[i], all-before[i]); shorter > most {
			best, most = i, shorter
		}
	}
	return best
}

// splitAt gives the text in two lines.
func (t *Text) splitAt(at int) []line {
	b := breaker{text: t.runes, widthOf: t.widthOf}
	b.finishLine(at)
	b.finishLine(len(t.runes))
	return b.lines
}

// shortenForEllipsis makes room for the ellipsis at the end of a line.
func (t *Text) shortenForEllipsis(l *line, width float32) {
	room := width - runeAdvance('…', false)
	for l.to > l.from && l.width > room {
		l.to--
		l.width -= t.widthOf(l.to)
	}
	l.width = -l.width // a negative width marks a line that ends in an ellipsis
}

// CreateRenderer draws each run of a line as one canvas text.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.drawn = &textRenderer{text: t}
	return laidOut(t.drawn, t.Size())
}

type textRenderer struct {
	text    *Text
	width   float32
	objects []fyne.CanvasObject
	tops    []float32 // of objects, for culling
}

func (r *textRenderer) Layout(size fyne.Size) {
	if r.objects != nil && r.width == size.Width {
		return
	}
	r.width = size.Width
	r.objects, r.tops = []fyne.CanvasObject{}, nil
	for i, l := range r.text.layoutFor(size.Width) {
		r.drawLine(l, float32(i)*lineHeight(r.text.size), size.Width)
	}
}

// hanging are brackets whose left half is empty; at the beginning of a further line they hang out by a part
// of it, so that the line begins where the first does.
const (
	hanging  = "（《【〔「『"
	overhang = 0.4 // em
)

// drawLine makes the objects of one line.
func (r *textRenderer) drawLine(l line, y, width float32) {
	t := r.text
	w := l.width
	ellipsis := w < 0
	if ellipsis {
		w = -w + runeAdvance('…', false)
	}
	x := float32(0)
	switch t.align {
	case fyne.TextAlignCenter:
		x = (width - w*t.size) / 2
	case fyne.TextAlignTrailing:
		x = width - w*t.size
	default:
		if y > 0 && l.to > l.from && strings.ContainsRune(hanging, t.text[l.from].r) {
			x = -t.size * overhang
		}
	}
	for _, one := range t.seen(l) {
		x += r.drawRun(one.drawn, t.spans[one.span], one.face, x, y)
	}
	if ellipsis {
		r.drawRun("…", Span{}, theme.Regular, x, y)
	}
}

// textRun is a part of a line that one style and one face draw.
type textRun struct {
	drawn string
	span  int
	face  fyne.Resource
}

// seen gives the runs of a line in the order in which they are seen from left to right: a number among words of
// Uyghur is at its
// place, and not turned with them.
func (t *Text) seen(l line) (all []textRun) {
	for _, part := range hanzi.OrderLine(t.runes[l.from:l.to]) {
		var runs []textRun
		for from := l.from + part.From; from < l.from+part.To; {
			to, face, drawn := t.styleRun(from, l.from+part.To)
			if part.Backward && !theme.Shaped(face) {
				drawn = bidi.ReverseString(drawn)
			}
			runs = append(runs, textRun{drawn, t.text[from].span, face})
			from = to
		}
		if part.Backward {
			slices.Reverse(runs)
		}
		all = append(all, runs...)
	}
	return all
}

// styleRun finds the stretch from an index that one style and one face can draw.
func (t *Text) styleRun(from, end int) (to int, face fyne.Resource, drawn string) {
	span := t.text[from].span
	bold := t.spans[span].Bold
	face, _ = theme.FaceFor(t.text[from].r, bold)
	var out []rune
	for to = from; to < end && t.text[to].span == span; to++ {
		f, d := theme.FaceFor(t.text[to].r, bold)
		if f != face && !t.joinsWords(face, to, end) {
			break
		} else if f != face {
			d = t.text[to].r
		}
		out = append(out, d)
	}
	return to, face, string(out)
}

// joinsWords reports whether the character at an index is a space or mark between words of a script that is drawn in
// runs. The order of these words, from right to left in Uyghur, is the order of the whole run.
func (t *Text) joinsWords(face fyne.Resource, at, end int) bool {
	if !theme.Shaped(face) {
		return false
	}
	for i := at; i < end && theme.ShapedWith(face, t.text[i].r); i++ {
		if f, _ := theme.FaceFor(t.text[i].r, false); f == face {
			return true
		}
	}
	return false
}

// drawRun adds a run at a place and gives its width.
func (r *textRenderer) drawRun(s string, style Span, face fyne.Resource, x, y float32) float32 {
	t := r.text
	c := style.Color
	if c == (color.NRGBA{}) {
		c = t.color
	}
	w := textWidth(s, t.size, face == theme.Bold)
	if theme.Shaped(face) {
		w = runWidth(s, t.size, face)
	}
	h := lineHeight(t.size)
	if style.Mark {
		mark := canvas.NewRectangle(t.mark)
		mark.CornerRadius = 4
		placeObject(mark, x, y, w, h)
		r.add(mark, y)
	}
	if style.Under {
		under := canvas.NewRectangle(c)
		placeObject(under, x, y+h-4, w, 3)
		r.add(under, y)
	}
	text := canvas.NewText(s, c)
	text.TextSize = t.size
	text.FontSource = face
	text.TextStyle.Strikethrough = style.Cross
	placeObject(text, x, y, w, h)
	r.add(text, y)
	return w
}

func (r *textRenderer) add(o fyne.CanvasObject, y float32) {
	r.objects = append(r.objects, o)
	r.tops = append(r.tops, y)
}

func (r *textRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Refresh()                     { canvas.Refresh(r.text) }

// cull hides the lines that lie outside a view; y is where the text's top is in it. A short text is
// left alone.
func (t *Text) cullLines(y, view float32) {
	const short = 12
	if len(t.lines) <= short {
		return
	}
	if t.drawn == nil {
		return
	}
	for i, o := range t.drawn.objects {
		showWithin(o, y+t.drawn.tops[i], view)
	}
}
