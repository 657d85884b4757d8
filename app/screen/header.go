package screen

import (
	"cmp"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
)

// headerModel is the content of the header; equal models look alike.
type headerModel struct {
	name, day, lunar, clock string
	fresh                   freshnessModel
	wrong                   string // the clock's fault; "" for none
	sample                  bool
}

// freshnessModel is the pill with the content's age.
type freshnessModel struct {
	words string
	tone  theme.Tone
	icon  theme.Icon
}

func (c *Ctx) headerModel(sample bool) *headerModel {
	own := c.Place.Own()
	name := cmp.Or(own.Hall, own.Name)
	if c.English() {
		name = cmp.Or(own.HallEN, own.NameEN, name)
	}
	m, wrong := freshnessModel{c.T("fresh.unknown"), theme.Due, "alert"}, ""
	runSafely("header", func() {
		if f, err := c.freshness(); err == nil {
			m, wrong = describeFreshness(c.Printer, f, c.Now), clockTag(c.Printer, f.Clock)
		}
	})
	return &headerModel{
		name: name, day: c.Day(c.Now), lunar: c.Lunar(c.Now), clock: c.Clock(c.Now), fresh: m, wrong: wrong,
		sample: c.showsSamples(sample),
	}
}

// showsSamples reports whether the header marks the content as invented: the screen's content, or the place.
func (c *Ctx) showsSamples(content bool) bool { return content || c.Place.Own().Sample }

// staleFor is the age beyond which the time itself is shown.
const staleFor = 48 * time.Hour

// describeFreshness puts the content's age into words. An unknown age is called unknown; where the clock is in doubt,
// the signed time is shown in place of an age.
func describeFreshness(p i18n.Printer, f catalogue.Freshness, now time.Time) freshnessModel {
	replayed := false
	for _, l := range f.Chain {
		switch l.Refused {
		case "":
		case "replay":
			replayed = true
		default:
			return freshnessModel{p.T("fresh.refused"), theme.Bad, "alert"}
		}
	}
	age := p.T("fresh.until", "when", p.Moment(f.Signed))
	if now.Sub(f.Signed) <= staleFor && !f.Clock.State.Doubtful() {
		age = p.T("fresh.heard", "age", p.Age(f.Signed, now))
	}
	switch {
	case f.Storage != catalogue.StorageGood && !f.Signed.IsZero():
		return freshnessModel{p.T("storage."+string(f.Storage), "age", age), theme.Due, "alert"}
	case len(f.Chain) == 0:
		return freshnessModel{p.T("fresh.never"), theme.Due, "alert"}
	case f.Signed.IsZero():
		return freshnessModel{p.T("fresh.unknown"), theme.Due, "alert"}
	case replayed:
		return freshnessModel{p.T("fresh.replayed", "age", age), theme.Due, "alert"}
	case f.Fresh(now):
		return freshnessModel{p.T("fresh.verified", "age", p.Age(f.Signed, now)), theme.Good, "shield"}
	}
	return freshnessModel{age, theme.Due, "clock"}
}

// drawHeader shows the place at the left and the time at the right; parts that do not fit beside each other at large
// text go into a second row.
func (c *Ctx) drawHeader(h *headerModel) fyne.CanvasObject {
	name := c.Text(theme.Place, h.name).Bold().Lines(2)
	clock := c.Text(theme.Clock, h.clock).Bold()
	fresh := c.Pressable(h.fresh.words, 30, widget.Sized(0, theme.Touch, widget.Centre(c.Pill(h.fresh.words, h.fresh.icon, h.fresh.tone))),
		c.Go(nav.Route{Page: nav.Freshness}))
	date := []fyne.CanvasObject{c.Text(theme.Note, h.day+" · "+h.lunar).In(c.Muted).Lines(1)}
	if h.sample {
		date = append(date, c.Tag(c.T("sample.tag"), theme.Sample))
	}
	if h.wrong != "" {
		date = append(date, c.Tag(h.wrong, theme.Due))
	}
	logo := c.logoCorner(c.logo())
	below := c.headerInRows(h, logo, name, clock, fresh, date)
	if !c.roomFor(widget.NaturalWidth(logo)+48, date, fresh) {
		return below
	}
	right := widget.Column(0, clock.Trailing(), fresh)
	left := widget.Column(0, name, widget.Sized(0, theme.Touch, widget.Middle(widget.Wrap(14, date...))))
	beside := widget.Row(24, widget.Fix(logo), widget.Grow(left, 1), widget.Fix(right))
	if width := c.View.Width - 2*c.Look.Margin(); widget.HeightFor(beside, width) > widget.HeightFor(below, width)+theme.Grid {
		return below // beside the freshness, a long name takes two lines
	}
	return beside
}

// headerInRows has the date and the freshness below the name; without the lunar date where they fit into one
// row only so.
func (c *Ctx) headerInRows(h *headerModel, logo, name, clock, fresh fyne.CanvasObject, date []fyne.CanvasObject) fyne.CanvasObject {
	short := append([]fyne.CanvasObject{c.Text(theme.Note, h.day).In(c.Muted).Lines(1)}, date[1:]...)
	if !c.roomFor(0, date, fresh) && c.roomFor(0, short, fresh) {
		date = short
	}
	return widget.Column(4,
		widget.Row(24, widget.Fix(logo), widget.Grow(name, 1), widget.Fix(clock)),
		widget.Wrap(14, append(date, fresh)...))
}

// slimHeader is the rest of the header beside the keyboard of a small panel, which needs the height: the mark of
// invented content.
func (c *Ctx) slimHeader(h *headerModel) fyne.CanvasObject {
	if !h.sample {
		return widget.Column(0)
	}
	return widget.Wrap(14, c.Tag(c.T("sample.tag"), theme.Sample))
}

// roomFor reports whether the date and the freshness fit beside each other, with before dp in use.
func (c *Ctx) roomFor(before float32, date []fyne.CanvasObject, fresh fyne.CanvasObject) bool {
	w := before + widget.NaturalWidth(fresh)
	for _, o := range date {
		w += widget.NaturalWidth(o) + 14
	}
	return w <= c.View.Width-2*c.Look.Margin()
}

// logoCorner makes the logo the administrator's way in: a finger rests on it, and nothing shows that.
func (c *Ctx) logoCorner(logo fyne.CanvasObject) fyne.CanvasObject {
	if c.shell.opt.Keeper == nil {
		return logo
	}
	return c.Hold(adminHold, logo, c.shell.openAdmin)
}

// logo is 公示 in a red square.
func (c *Ctx) logo() fyne.CanvasObject {
	side := float32(96)
	if c.Compact {
		side = 76
	}
	face := canvas.NewRectangle(c.Accent)
	face.CornerRadius = 14
	word := c.Text(theme.Lead, c.T("logo")).Bold().In(c.OnAccent)
	if c.Size != theme.Normal || c.Compact {
		return widget.Sized(widget.NaturalWidth(word)+24, side, widget.Layers(face, widget.Centre(word)))
	}
	return widget.Sized(side, side, widget.Layers(face, widget.Centre(word)))
}
