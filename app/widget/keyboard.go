package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"

	"gongshi/app/theme"
)

// Keyboard is the kiosk's own keyboard for a Typing: candidates above, letters in the order of every other keyboard
// below. It is at the foot of the window, where a seated person and a child reach it. It is kept while somebody types:
// only the parts that a key has changed are drawn again.
type Keyboard struct {
	fynewidget.BaseWidget
	OnType func() // the Typing has changed; nil for none
	OnDone func() // the keyboard is to be put away; nil for none

	kit    Kit
	typing *Typing
	done   string
	wide   bool
	mode   Mode            // that rows were made for
	latin  bool            // likewise, of the letters
	bar    *fyne.Container // the candidates; nil: to be drawn
	rows   []keyRow
	ground *canvas.Rectangle
}

// Keyboard makes a keyboard. done names the key that ends typing; wide saves height where there is little.
func (k Kit) Keyboard(t *Typing, done string, wide bool) *Keyboard {
	kb := &Keyboard{kit: k, typing: t, done: done, wide: wide, ground: canvas.NewRectangle(k.Look.Palette.Line)}
	if k.HighContrast {
		kb.ground.FillColor = k.Paper
	}
	kb.ExtendBaseWidget(kb)
	kb.makeRows()
	return kb
}

// keyRow is a row of keys, indented by a part of a letter's width.
type keyRow struct {
	indent float32
	keys   []keyCell
}

// keyCell is a key; grow is its share of the row's rest, 0 for a letter, which is as wide as all letters.
type keyCell struct {
	*Pressable
	grow float32
}

// letterRows are the rows of letters as they have stood on keyboards since 1874.
var letterRows = [3]string{"q w e r t y u i o p", "a s d f g h j k l", "z x c v b n m"}

const digitRow = "1 2 3 4 5 6 7 8 9 0"

// rowFaces returns the labels of the three rows of characters.
func (kb *Keyboard) rowFaces() [3][]string {
	if kb.mode != Digits {
		return [3][]string{strings.Fields(letterRows[0]), strings.Fields(letterRows[1]), strings.Fields(letterRows[2])}
	}
	marks := strings.Fields(kb.kit.T("keys.marks"))
	cut := min(9, len(marks))
	return [3][]string{strings.Fields(digitRow), marks[:cut], marks[cut:]}
}

func (kb *Keyboard) makeRows() {
	kb.mode, kb.latin = kb.typing.Mode(), kb.typing.letterMode() == Latin
	k := kb.kit
	var rows [3]keyRow
	for i, face := range kb.rowFaces() {
		for _, f := range face {
			rows[i].keys = append(rows[i].keys, keyCell{Pressable: kb.letterKey(f)})
		}
	}
	remove := kb.key(k.T("keys.delete"), "backspace", k.plainDress(), (*Typing).Delete)
	remove.repeat = new(repeat)
	wipe := kb.key(k.T("keys.clear"), "", k.plainDress(), (*Typing).Clear)
	space := kb.key(k.T("keys.space"), "", k.secondaryDress(), (*Typing).Space)
	digits := kb.key(kb.digitsLabel(), "", k.plainDress(), (*Typing).SwitchDigits)
	letters := kb.key(kb.lettersLabel(), "", dress{k.Selected, k.OnSelected, k.Selected}, (*Typing).SwitchLetters)
	done := kb.newKey(
		kb.done,
		kb.keyFace(kb.done, "", k.primaryDress(), theme.Body),
		func() { kb.notifyTyped(kb.OnDone) },
	)
	if kb.wide {
		rows[0].keys = append(rows[0].keys, keyCell{remove, 1})
		rows[1].indent = 0.5
		rows[1].keys = append(rows[1].keys, keyCell{wipe, 1}, keyCell{done, 1})
		rows[2].keys = append([]keyCell{{digits, 0.5}, {letters, 0.5}}, append(rows[2].keys, keyCell{space, 2})...)
		kb.rows = rows[:]
		return
	}
	rows[1].indent, rows[2].indent = 0.5, 0.5
	rows[2].keys = append(rows[2].keys, keyCell{remove, 1})
	kb.rows = append(
		rows[:],
		keyRow{keys: []keyCell{{digits, 0.3}, {letters, 0.3}, {space, 4}, {wipe, 0.3}, {done, 0.6}}},
	)
}

// digitsLabel is where the key leads: to the digits, or back to the letters.
func (kb *Keyboard) digitsLabel() string {
	if kb.mode == Digits {
		return kb.kit.T("keys.letters")
	}
	return kb.kit.T("keys.digits")
}

// lettersLabel returns the label of the key that switches the letters.
func (kb *Keyboard) lettersLabel() string {
	if kb.latin {
		return kb.kit.T("keys.latin")
	}
	return kb.kit.T("keys.pinyin")
}

// plainDress is a key that is no character.
func (k Kit) plainDress() dress {
	if k.HighContrast {
		return k.secondaryDress()
	}
	return dress{k.Track, k.Ink, k.Border}
}

// letterKey is the key of a character.
func (kb *Keyboard) letterKey(face string) *Pressable {
	d := kb.kit.secondaryDress()
	if !kb.kit.HighContrast {
		d.edge = color.NRGBA{}
	}
	return kb.newKey(face, kb.keyFace(face, "", d, theme.Title), func() {
		for _, r := range face {
			kb.typing.Rune(r)
		}
		kb.showTyped()
	})
}

// key makes a key that changes the typed text.
func (kb *Keyboard) key(label string, icon theme.Icon, d dress, work func(*Typing)) *Pressable {
	return kb.newKey(label, kb.keyFace(label, icon, d, theme.Body), func() {
		work(kb.typing)
		kb.showTyped()
	})
}

func (kb *Keyboard) newKey(label string, face fyne.CanvasObject, onTap func()) *Pressable {
	return kb.kit.Pressable(label, keyRadius, face, onTap).AsKey()
}

const keyRadius = 12 // dp of a key's corners

func (kb *Keyboard) keyFace(label string, icon theme.Icon, d dress, role theme.Role) fyne.CanvasObject {
	k := kb.kit
	var content fyne.CanvasObject = k.Text(role, label).In(d.text).Lines(1)
	if icon != "" {
		content = k.Icon(icon, k.Sp(role)*1.4, d.text)
	}
	inset := float32(20)
	if role == theme.Title {
		inset = 0 // a letter is narrow anyway
	}
	return Layers(
		k.roundedBox(d.fill, d.edge, keyRadius),
		Sized(theme.Touch, kb.keyHeight(), Inset(inset, 0, Centre(content))),
	)
}

// keyHeight fits a capital of the largest text, and a finger.
func (kb *Keyboard) keyHeight() float32 {
	least := float32(84)
	if kb.kit.Compact {
		least = 62
	}
	return max(least, lineHeight(kb.kit.Sp(theme.Title))+4)
}

func (kb *Keyboard) keyGap() float32 {
	if kb.kit.Compact {
		return 6
	}
	return 10
}

// typed shows a key's changes, and calls OnType.
func (kb *Keyboard) showTyped() {
	kb.Refresh()
	kb.notifyTyped(kb.OnType)
}

func (kb *Keyboard) notifyTyped(f func()) {
	if f != nil {
		f()
	}
}

// MinSize is nothing, see the package comment.
func (kb *Keyboard) MinSize() fyne.Size { return fyne.Size{} }

// NaturalWidth is any.
func (kb *Keyboard) NaturalWidth() float32 { return 0 }

// HeightFor is the same at every width.
func (kb *Keyboard) HeightFor(float32) float32 {
	h := kb.keyGap()*2 + float32(len(kb.rows))*(kb.keyHeight()+kb.keyGap())
	if bar := kb.barHeight(); bar > 0 {
		h += bar + kb.keyGap()
	}
	return h
}

// sideMargin is the space left and right of the keys.
func (kb *Keyboard) sideMargin() float32 { return kb.kit.Look.Margin() / 2 }
