package screen

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// adminState is the administrator's screen's state: it is forgotten with the page, so that coming back takes the PIN
// again.
type adminState struct {
	open  bool
	typed string
	said  string     // key of the words below the digits
	face  adminFace  // the drawn state
	tool  *adminTool // a test that covers the screen; nil for none
}

// adminFace is the part that changes by itself while the page is open.
type adminFace struct {
	pin     PINState
	syncing Syncing
}

// adminHold is how long a finger rests on the logo.
const adminHold = 3 * time.Second

// openAdmin leads to the administrator's screen; on a kiosk without a keeper there is none.
func (s *Shell) openAdmin() {
	if s.opt.Keeper != nil {
		s.Go(nav.Route{Page: nav.Admin})
	}
}

// adminBeat draws the page again when the delay after wrong PINs or a pass has moved on.
func (s *Shell) adminBeat() {
	if s.opt.Keeper == nil || s.Route().Page != nav.Admin {
		return
	}
	if s.adminFace() != s.admin.face {
		s.rebuildParts(true)
	}
}

// adminFace asks the keeper.
func (s *Shell) adminFace() adminFace {
	if s.admin.open {
		return adminFace{syncing: s.opt.Keeper.Syncing()}
	}
	pin := s.opt.Keeper.PIN()
	pin.Wait = time.Duration(wholeSeconds(pin.Wait)) * time.Second
	return adminFace{pin: pin}
}

// adminPage asks for the PIN, and behind it shows how the kiosk is.
func (c *Ctx) adminPage() Page {
	s := c.shell
	if s.opt.Keeper == nil {
		return c.errorPage(nil)
	}
	s.admin.face = s.adminFace()
	switch {
	case !s.admin.open:
		return c.pinPage(s.admin.face.pin)
	case c.Route.Part == adminLog:
		return c.adminLogPage()
	case c.Route.Part == adminLicences:
		return c.adminLicencesPage()
	case c.Route.Part == adminExit:
		return c.adminExitPage()
	}
	return c.adminStatusPage(s.admin.face.syncing)
}

// pinPage is a pad of digits. Nothing on it reveals the PIN's length.
func (c *Ctx) pinPage(state PINState) Page {
	page := Page{Crumbs: []string{c.T("admin.title")}, Title: c.T("admin.title")}
	if c.Wide && state.Set {
		page.Title = "" // the pad needs the height
	}
	if !state.Set {
		page.Blocks = []fyne.CanvasObject{Across(c.Card(c.heading(c.T("admin.no_pin"), "", nil), c.Text(theme.Body, c.T("admin.set_pin"))))}
		return page
	}
	admin := &c.shell.admin
	words := c.T("admin.enter")
	switch {
	case state.Wait > 0:
		words = c.T("admin.wait", "n", wholeSeconds(state.Wait))
	case admin.said != "":
		words = c.T(admin.said)
	}
	shown := strings.Repeat("● ", len(admin.typed))
	field := widget.Layers(roundedRect(c.Surface, c.Border, theme.Radius), widget.Sized(0, 110, widget.Centre(c.Text(theme.Lead, shown).Lines(1))))
	keys := make([]fyne.CanvasObject, 0, 12)
	for _, key := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		keys = append(keys, c.pinKey(key, func() { c.shell.pinTyped(key) }))
	}
	keys = append(keys,
		c.pinKey(c.T("admin.delete"), func() { c.shell.pinTyped("") }),
		c.pinKey("0", func() { c.shell.pinTyped("0") }),
		widget.Sized(0, c.pinKeyHeight(), c.MainButton(c.T("admin.enter_key"), "", c.shell.pinTried)))
	gap := c.Look.Gap()
	rows := []fyne.CanvasObject{c.Text(theme.Lead, words).Centered(), field}
	if state.Unkept {
		rows = append(rows, c.Text(theme.Note, c.T("admin.unkept")).Centered())
	}
	said, pad := widget.Column(gap, rows...), widget.Grid(3, gap, keys...)
	if c.Wide { // side by side: all keys are in sight
		page.Whole = widget.Inset(0, gap/2, widget.TopRow(c.Look.Pad(), widget.Grow(said, 1), widget.Grow(pad, 1)))
	} else {
		width := min(c.Body.Width, 760)
		page.Whole = widget.Inset((c.Body.Width-width)/2, gap/2, widget.Column(gap, said, pad))
	}
	page.OnRune = func(r rune) {
		if unicode.IsDigit(r) && r < 0x80 {
			c.shell.pinTyped(string(r))
		}
	}
	page.OnKey = func(key fyne.KeyName) {
		switch key {
		case fyne.KeyBackspace:
			c.shell.pinTyped("")
		case fyne.KeyReturn, fyne.KeyEnter:
			c.shell.pinTried()
		}
	}
	return page
}

func (c *Ctx) pinKeyHeight() float32 {
	const crumbs = 80 // dp that the line above the pad takes
	if c.Wide {
		return max(theme.Touch, min(130, (c.Body.Height-crumbs)/4-c.Look.Gap()))
	}
	return 130
}

func (c *Ctx) pinKey(label string, onTap func()) fyne.CanvasObject {
	return widget.Sized(0, c.pinKeyHeight(), c.Button(label, "", onTap).AsKey())
}

// pinTyped adds a digit, or takes the last one away.
func (s *Shell) pinTyped(digit string) {
	a := &s.admin
	switch {
	case digit == "" && a.typed != "":
		a.typed = a.typed[:len(a.typed)-1]
	case len(a.typed) < MostPIN:
		a.typed += digit
	}
	a.said = ""
	s.rebuildParts(true)
}

// pinTried asks the keeper.
func (s *Shell) pinTried() {
	a := &s.admin
	if len(a.typed) == 0 || s.opt.Keeper.PIN().Wait > 0 {
		return
	}
	right, err := s.opt.Keeper.Try(a.typed)
	a.typed, a.open, a.said = "", right && err == nil, "admin.wrong"
	if err != nil {
		a.said = "admin.broken"
	}
	s.rebuildParts(false)
}

func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
