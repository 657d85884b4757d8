package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/theme"
)

// barHeight is that of a candidate; nothing, where height is scarce and there is nothing to choose.
func (kb *Keyboard) barHeight() float32 {
	if kb.wide && kb.latin {
		return 0
	}
	least := float32(72)
	if kb.kit.Compact {
		least = theme.Touch
	}
	return max(least, lineHeight(kb.kit.Sp(theme.Lead))+12)
}

// makeBar draws the candidates that fit into a width, keys to page through them, and the key that puts the
// keyboard away.
func (kb *Keyboard) makeBar(width float32) *fyne.Container {
	k, t := kb.kit, kb.typing
	hide := kb.newKey(k.T("keys.hide"), kb.barFace("down", k.plainDress()), func() { kb.notifyTyped(kb.OnDone) })
	if t.Letters() == "" || len(t.Shown()) == 0 {
		hint := ""
		if kb.mode == Pinyin && t.Letters() == "" {
			hint = k.T("keys.hint")
		}
		return Row(kb.keyGap(), Grow(k.Text(theme.Note, hint).In(k.Muted).Lines(1), 1), Fix(hide))
	}
	room := width - NaturalWidth(hide) - kb.keyGap()
	chips, fits := kb.candidateKeys(room)
	cells := []Cell{}
	if fits < len(t.Shown()) || t.Turned() {
		back := kb.barKey(k.T("keys.previous"), "left", t.Turned(), func() { t.Turn(0) })
		chips, fits = kb.candidateKeys(room - 2*(NaturalWidth(back)+kb.keyGap()))
		forth := kb.barKey(k.T("keys.next"), "right", fits < len(t.Shown()), func() { t.Turn(fits) })
		cells = append(cells, Fix(back), Fix(forth))
	}
	row := append([]Cell{Grow(Wrap(kb.keyGap(), chips...), 1)}, cells...)
	return Row(kb.keyGap(), append(row, Fix(hide))...)
}

// candidateKeys makes the keys of the candidates that fit side by side; one at least, cut if it has to be.
func (kb *Keyboard) candidateKeys(room float32) (chips []fyne.CanvasObject, fits int) {
	k := kb.kit
	for i, c := range kb.typing.Shown() {
		d := k.secondaryDress()
		if i == 0 && !kb.typing.Turned() {
			d = k.primaryDress() // the rest for the key 空格
		}
		h := kb.barHeight()
		text := k.Text(theme.Lead, c.Text).In(d.text).Lines(1)
		chip := kb.newKey(c.Text, Layers(k.roundedBox(d.fill, d.edge, h/2), Sized(h*1.2, h, Inset(h*0.36, 0, Centre(text)))), func() {
			kb.typing.Choose(i)
			kb.showTyped()
		})
		w := NaturalWidth(chip)
		if i > 0 && w > room {
			break
		}
		room -= w + kb.keyGap()
		chips = append(chips, chip)
	}
	return chips, len(chips)
}

func (kb *Keyboard) barFace(icon theme.Icon, d dress) fyne.CanvasObject {
	h := kb.barHeight()
	return Layers(kb.kit.roundedBox(d.fill, d.edge, h/2), Sized(h*1.2, h, Centre(kb.kit.Icon(icon, h*0.5, d.text))))
}

func (kb *Keyboard) barKey(label string, icon theme.Icon, enabled bool, turn func()) fyne.CanvasObject {
	if !enabled {
		return kb.barFace(icon, kb.kit.dimmedDress())
	}
	return kb.newKey(label, kb.barFace(icon, kb.kit.secondaryDress()), func() { turn(); kb.Refresh() })
}

// CreateRenderer draws the bar and the rows.
func (kb *Keyboard) CreateRenderer() fyne.WidgetRenderer {
	return laidOut(&keyboardRenderer{kb}, kb.Size())
}

type keyboardRenderer struct{ kb *Keyboard }

func (r *keyboardRenderer) Layout(size fyne.Size) {
	kb := r.kb
	placeObject(kb.ground, 0, 0, size.Width, size.Height)
	inner, side := size.Width-2*kb.sideMargin(), kb.sideMargin()
	if kb.bar == nil {
		kb.bar = kb.makeBar(inner)
	}
	y := kb.keyGap()
	if h := kb.barHeight(); h > 0 {
		placeObject(kb.bar, side, y, inner, h)
		y += h + kb.keyGap()
	}
	unit := kb.letterWidth(inner)
	for _, row := range kb.rows {
		kb.placeRow(row, side, y, inner, unit)
		y += kb.keyHeight() + kb.keyGap()
	}
}

// letterWidth is how wide a letter can be, for every row to fit.
func (kb *Keyboard) letterWidth(inner float32) float32 {
	unit := inner
	for _, row := range kb.rows {
		left, letters := inner-kb.keyGap()*float32(len(row.keys)-1), row.indent
		for _, c := range row.keys {
			if c.grow == 0 {
				letters++
			} else {
				left -= NaturalWidth(c)
			}
		}
		left -= row.indent * kb.keyGap()
		if letters > 0 {
			unit = min(unit, left/letters)
		}
	}
	return unit
}

// placeRow spreads a row from its indent to the right edge; letters alone stand in the middle.
func (kb *Keyboard) placeRow(row keyRow, x, y, inner, unit float32) {
	indent := row.indent * (unit + kb.keyGap())
	rest, grow := inner-kb.keyGap()*float32(len(row.keys)-1)-indent, float32(0)
	for _, c := range row.keys {
		grow += c.grow
		if c.grow == 0 {
			rest -= unit
		} else {
			rest -= NaturalWidth(c)
		}
	}
	x += indent
	if grow == 0 {
		x += (rest - indent) / 2
	}
	for _, c := range row.keys {
		w := unit
		if c.grow > 0 {
			w = NaturalWidth(c) + rest*c.grow/grow
		}
		placeObject(c.Pressable, x, y, w, kb.keyHeight())
		x += w + kb.keyGap()
	}
}

// Refresh draws the Typing's changes: the bar always, the keys when their meaning changes.
func (r *keyboardRenderer) Refresh() {
	kb := r.kb
	kb.bar = nil
	switched := kb.mode != kb.typing.Mode() || kb.latin != (kb.typing.letterMode() == Latin)
	if switched {
		kb.makeRows()
	}
	r.Layout(kb.Size())
	if switched {
		canvas.Refresh(kb)
		return
	}
	canvas.Refresh(kb.bar)
}

func (r *keyboardRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *keyboardRenderer) Destroy()           {}
func (r *keyboardRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.kb.ground}
	if r.kb.bar != nil && r.kb.barHeight() > 0 {
		objects = append(objects, r.kb.bar)
	}
	for _, row := range r.kb.rows {
		for _, c := range row.keys {
			objects = append(objects, c.Pressable)
		}
	}
	return objects
}
