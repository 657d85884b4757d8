package screen

import (
	"math"
	"time"

	"fyne.io/fyne/v2"

	"gongshi/app/i18n"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
)

// freshnessPage shows the content's possible age: when the centre signed it, why nothing newer has come, faults of the
// kiosk's clock, and how far each division's log was verified.
func (c *Ctx) freshnessPage() Page {
	f, err := c.freshness()
	if err != nil {
		return c.errorPage(err)
	}
	m := describeFreshness(c.Printer, f, c.Now)
	failure := c.T("fresh.no_failure")
	if f.LastFailure != "" {
		failure = c.failureText(f.LastFailure)
	}
	blocks := []fyne.CanvasObject{
		c.Card(c.heading(c.T("fresh.state"), "", nil), c.Fields(
			widget.Field{Name: c.T("fresh.signed"), Value: c.signedWords(f, f.Signed)},
			widget.Field{Name: c.T("fresh.last_signed"), Value: c.Moment(f.LastSigned)},
			widget.Field{Name: c.T("fresh.last_tried"), Value: c.Moment(f.LastTried)},
			widget.Field{Name: c.T("fresh.failure"), Value: failure},
			widget.Field{Name: c.T("fresh.storage"), Value: c.storageWords(f)},
			widget.Field{Name: c.T("fresh.clock"), Value: c.clockWords(f)},
			widget.Field{Name: c.T("fresh.records"), Value: c.Number(f.Records)},
		)),
		c.Card(c.Section(c.T("fresh.how"), "", nil), c.Text(theme.Body, c.T("fresh.explained"))),
	}
	if len(f.Chain) > 0 {
		rows := []fyne.CanvasObject{}
		for _, l := range f.Chain {
			rows = append(rows, c.logRow(f, l))
		}
		blocks = append(blocks, c.Card(c.heading(c.T("fresh.logs"), "", nil), c.Divided(rows...)))
	}
	return Page{
		Crumbs: []string{c.T("fresh.title")}, Title: c.T("fresh.title"),
		Tags: []fyne.CanvasObject{c.Pill(m.words, m.icon, m.tone)}, Blocks: blocks,
	}
}

// signedWords is a signed time, with its age if that is known.
func (c *Ctx) signedWords(f catalogue.Freshness, at time.Time) string {
	switch {
	case at.IsZero():
		return c.T("fresh.unknown")
	case f.Clock.State.Doubtful():
		return c.Moment(at)
	}
	return joinNonEmpty(" · ", c.Moment(at), c.Age(at, c.Now))
}

// clockWords describe the fault of the kiosk's clock, and the way out.
func (c *Ctx) clockWords(f catalogue.Freshness) string {
	clock := f.Clock
	switch {
	case clock.State != catalogue.ClockGood:
		return c.T(
			"clock."+string(clock.State)+"_words",
			"wall",
			c.Moment(clock.Wall),
			"signed",
			c.Moment(f.LastSigned),
		)
	case !clock.Confirmed:
		return c.T("clock.unconfirmed")
	}
	return c.T("clock.good")
}

// storageWords name the fault of the kiosk's own disk, and the way out; "" for a good disk.
func (c *Ctx) storageWords(f catalogue.Freshness) string {
	if f.Storage == catalogue.StorageGood {
		return ""
	}
	return c.T("storage." + string(f.Storage) + "_words")
}

// clockTag names the fault of the kiosk's clock in a few words; "" for none.
func clockTag(p i18n.Printer, clock catalogue.Clock) string {
	if clock.State == catalogue.ClockGood {
		return ""
	}
	return p.T("clock."+string(clock.State), "n", int(math.Round(clock.Now.Sub(clock.Wall).Minutes())))
}

// logRow is the state of one division's log.
func (c *Ctx) logRow(f catalogue.Freshness, l catalogue.Log) fyne.CanvasObject {
	name := l.Name
	if name == "" || c.English() {
		name = c.Place.Name(l.Division, c.English())
	}
	pill := c.Pill(c.T("proof.verified"), "shield", theme.Good)
	remark := c.T("fresh.log", "n", c.Number(int(l.Size)), "when", c.signedWords(f, l.Signed))
	switch {
	case l.Refused != "":
		pill, remark = c.Pill(
			c.T("fresh.refused_log"),
			"alert",
			theme.Bad,
		), joinNonEmpty(
			" ",
			c.failureText(l.Refused),
			remark,
		)
	case l.VerifiedAt.IsZero():
		pill, remark = c.Pill(c.T("fresh.no_log"), "alert", theme.Due), ""
	case l.Signed.IsZero() || c.Now.Sub(l.Signed) >= f.FreshFor:
		pill = c.Pill(c.T("fresh.old_log"), "clock", theme.Due)
	}
	words := []fyne.CanvasObject{c.Text(theme.Body, name)}
	if remark != "" {
		words = append(words, c.Text(theme.Note, remark).In(c.Muted))
	}
	return widget.Inset(0, 12, widget.Row(20, widget.Grow(widget.Column(2, words...), 1), widget.Fix(pill)))
}

// failureText returns plain words for why a pass, or a part of it, failed; name is the syncer's.
func (c *Ctx) failureText(name string) string { return c.Or("reason."+name, c.T("reason.other")) }
