package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/i18n"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// Entry is a field for typing on a page, with the keyboard at the foot of the window. It belongs to the page's state
// and goes with it. A page has at most one:
//
//	e := c.Entry("household", c.T("relief.find_done"), func() *widget.Typing { return c.Typing("", 20) })
//	p := Page{Entry: e, Fixed: []fyne.CanvasObject{c.EntryField(e, c.T("relief.find_hint"), nil)}}
//	found := m.find(e.Typing.Value())
//
// The body of the page is built again with every key; values that must outlast that are a State.
type Entry struct {
	Typing *widget.Typing
	Open   bool   // the keyboard is there
	OnType func() // called instead of building the page's body; set it in every build, nil for none
	OnDone func() // called when the resident puts the keyboard away or leaves; likewise

	keys *widget.Keyboard
	made keysFor
}

// keysFor identifies a keyboard; with another look, another is made.
type keysFor struct {
	look theme.Look
	lang i18n.Lang
	wide bool
}

// Typing makes the text of a field of at most most characters: pinyin, or English letters for readers of English.
func (c *Ctx) Typing(text string, most int) *widget.Typing {
	mode := widget.Pinyin
	if c.English() {
		mode = widget.Latin
	}
	return widget.NewTyping(c.shell.opt.Speller, text, most, mode)
}

// Entry gives the entry of a page: made by fresh when the resident arrives, the same one in every later
// build. done names the key that puts the keyboard away. The keyboard is there from the beginning, unless
// one comes back to a page that was scrolled.
func (c *Ctx) Entry(name, done string, fresh func() *widget.Typing) *Entry {
	e := State(c, name, func() *Entry { return &Entry{Typing: fresh(), Open: c.page.offset == 0} })
	e.OnType, e.OnDone = nil, nil
	made := keysFor{*c.Look, c.Lang, c.Wide}
	if e.keys == nil || e.made != made {
		e.keys, e.made = c.Keyboard(e.Typing, done, c.Wide), made
	}
	s := c.shell
	e.keys.OnType = func() { s.showTyped(e) }
	e.keys.OnDone = func() { s.hideKeys(e) }
	return e
}

// EntryField draws the field; touching it brings the keyboard back. end is at its right, nil for none.
func (c *Ctx) EntryField(e *Entry, hint string, end fyne.CanvasObject) fyne.CanvasObject {
	return c.Field(e.Typing, hint, e.Open, end, func() {
		if !e.Open {
			e.Open = true
			c.shell.redrawScreen()
		}
	})
}

// showTyped shows the typed text: the keyboard stays, the page's body is built again.
func (s *Shell) showTyped(e *Entry) {
	if e.OnType != nil {
		e.OnType()
	}
	s.page.offset = 0
	s.redrawScreen()
}

// hideKeys takes the keyboard off the screen.
func (s *Shell) hideKeys(e *Entry) {
	e.Open = false
	if e.OnDone != nil {
		e.OnDone()
	}
	s.redrawScreen()
}

// giveRoom puts the keyboard away when the resident turns to the content below the field. Nothing is built, because a
// finger is moving it.
func (s *Shell) giveRoom() {
	if e := s.current.Entry; e != nil && e.Open {
		e.Open, s.scroller.Cramped = false, false
		s.parts[partKeys] = nil
		if s.slim {
			s.setHeader(s.newCtx(), s.header)
		}
		s.Refresh()
	}
}

// TypedRune gives a character of the window's keyboard to the page's field.
func (s *Shell) TypedRune(r rune) {
	switch {
	case !s.key():
	case s.current.OnRune != nil:
		s.current.OnRune(r)
	default:
		s.editTyped(func(t *widget.Typing) { t.Rune(r) })
	}
}

// TypedKey gives the keys that are no characters.
func (s *Shell) TypedKey(k *fyne.KeyEvent) {
	e := s.current.Entry
	switch {
	case !s.key():
	case s.current.OnKey != nil:
		s.current.OnKey(k.Name)
	case e == nil:
	case k.Name == fyne.KeyReturn, k.Name == fyne.KeyEnter:
		s.hideKeys(e)
	case k.Name == fyne.KeyBackspace:
		s.editTyped((*widget.Typing).Delete)
	case k.Name == fyne.KeyEscape:
		s.editTyped((*widget.Typing).Clear)
	}
}

// editTyped changes the typed text, like a key of the screen.
func (s *Shell) editTyped(change func(*widget.Typing)) {
	if e := s.current.Entry; e != nil {
		change(e.Typing)
		e.keys.Refresh()
		s.showTyped(e)
	}
}
