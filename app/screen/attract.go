package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// attractCurtain is a page of the attract loop, to be read from three metres. It does not move; a touch anywhere leads
// to its subject.
func (c *Ctx) attractCurtain(p attractPage) fyne.CanvasObject {
	place := c.Place.Name(c.Place.Own().Code, c.English())
	sample := c.Place.Own().Sample || p.hasSample()
	foot := c.attractFoot()
	var head fyne.CanvasObject
	var matter func(room fyne.Size) fyne.CanvasObject
	switch p.kind {
	case attractAlert:
		head = c.posterHead(c.Hue(theme.HueAnnouncement), place, "alert", c.T("attract.alert"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractAlert(p, room) }
	case attractClear:
		head = c.posterHead(c.Tone(theme.Good), place, "check", c.clearedLabel(p.cleared.clear), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractClear(p.cleared, room) }
	case attractPublicity:
		head = c.posterHead(c.Hue(tileOf(p.card.Kind).hue), place, kindOf(p.card.Kind).icon, c.T("attract.publicity"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractPublicity(p, room) }
	case attractMoney:
		head = c.posterHead(c.Hue(theme.HueFinance), place, "finance", c.T("attract.money"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractMoney(p, room) }
	case attractDuties:
		head = c.posterHead(c.Hue(theme.HueInstitution), place, "catalogue", c.T("duty.board"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractDuties(p.board, room) }
	case attractLatest:
		head = c.posterHead(c.Hue(theme.HuePeople), place, "announcement", c.T("attract.latest"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject { return c.attractLatest(p, room) }
	default:
		head = c.posterHead(c.Hue(theme.HueFinance), place, "home", c.T("attract.welcome"), sample)
		matter = func(room fyne.Size) fyne.CanvasObject {
			return c.fitText(room, c.T("attract.welcome_words"), true, theme.AfarTitle, theme.Afar)
		}
	}
	inset := c.Look.Margin()
	room := c.posterBody(head, foot)
	room = fyne.NewSize(room.Width-2*inset, room.Height-2*inset)
	body := widget.Middle(widget.Inset(inset, inset, matter(room)))
	return c.Curtain(c.Paper, c.poster(head, body, foot), func() { c.shell.leaveAttract(p.to) })
}

// attractFoot invites a touch, and shows the time.
func (c *Ctx) attractFoot() fyne.CanvasObject {
	touch := c.Text(theme.Title, c.T("attract.touch")).Bold().In(c.OnSelected)
	day := c.Text(theme.Lead, c.Day(c.Now)).In(c.OnSelected).Trailing()
	row := widget.Row(c.Look.Gap(), widget.Grow(touch, 3), widget.Fix(day))
	return widget.Layers(canvas.NewRectangle(c.Selected), widget.Sized(0, theme.TouchGo*1.4, widget.Middle(widget.Inset(c.Look.Margin(), 12, row))))
}

// attractPublicity is a notice that can be objected to, and how many days are left for that.
func (c *Ctx) attractPublicity(p attractPage, room fyne.Size) fyne.CanvasObject {
	days := p.card.Publicity.DaysLeft(c.Today())
	left := widget.Row(c.Look.Gap(),
		widget.Fix(c.Text(theme.Afar, c.T("attract.days_before"))),
		widget.Fix(c.Text(theme.AfarFigure, c.Number(days)).Bold().In(c.Accent)),
		widget.Fix(c.Text(theme.Afar, c.T("attract.days_after", "n", days))))
	until := c.Text(theme.Afar, c.T("attract.until", "date", c.Date(p.card.Publicity.To))).In(c.Muted)
	rest := widget.HeightFor(left, room.Width) + widget.HeightFor(until, room.Width) + 2*c.Look.Gap()
	title := c.fitText(fyne.NewSize(room.Width, room.Height-rest), p.card.Title, true, theme.AfarTitle, theme.Afar, theme.Title)
	return widget.Column(c.Look.Gap(), title, left, until)
}

// attractAlert is an alert that fills no screen here: for another area, or a drill that has begun long ago.
func (c *Ctx) attractAlert(p attractPage, room fyne.Size) fyne.CanvasObject {
	word := c.T("alert.actual")
	if p.card.Class != "Actual" {
		word = c.T("alert.drill")
	}
	first := c.Text(theme.Afar, word).Bold().In(c.Accent)
	until := c.Text(theme.Afar, c.T("alert.holds", "when", c.Moment(p.card.ExpiresAt))).In(c.Muted)
	rest := widget.HeightFor(first, room.Width) + widget.HeightFor(until, room.Width) + 2*c.Look.Gap()
	title := c.fitText(fyne.NewSize(room.Width, room.Height-rest), p.card.Title, true, theme.AfarTitle, theme.Afar, theme.Title)
	return widget.Column(c.Look.Gap(), first, title, until)
}

// attractClear names the alert that was called off, and by whom.
func (c *Ctx) attractClear(one allClear, room fyne.Size) fyne.CanvasObject {
	words := c.T("alert.called_off_words", "when", c.Moment(one.clear.PublishedAt), "who", one.clear.Issuer.Name)
	if alertOf(one.clear).Status != "Actual" {
		words = c.T("alert.drill_words")
	}
	after := c.Text(theme.Afar, words).In(c.Muted)
	title := c.fitText(fyne.NewSize(room.Width, room.Height-widget.HeightFor(after, room.Width)-c.Look.Gap()), one.name(), true, theme.AfarTitle, theme.Afar, theme.Title)
	return widget.Column(c.Look.Gap(), title, after)
}

// attractMoney is the statement in one picture: income, expense, balance.
func (c *Ctx) attractMoney(p attractPage, room fyne.Size) fyne.CanvasObject {
	b := p.money
	in, out := b.TotalIncome(), b.TotalExpense()
	most := max(in, out, 1)
	rows := []fyne.CanvasObject{
		c.Text(theme.AfarTitle, c.Period(b.Period)).Bold().Lines(2),
		c.moneyBar(c.T("finance.income_sum"), in, most, c.Good, room),
		c.moneyBar(c.T("finance.expense_sum"), out, most, c.Bad, room),
		c.moneyLine(c.T("finance.closing"), b.ClosingBalance, c.Ink),
	}
	return widget.Column(c.Look.Gap()*1.5, rows...)
}

// moneyLine is a name and an amount in yuan.
func (c *Ctx) moneyLine(name string, amount record.Fen, ink color.NRGBA) fyne.CanvasObject {
	role, nameRole := theme.AfarTitle, theme.Afar
	if len(c.YuanShort(amount)) > 9 {
		role = theme.Afar
	}
	if c.Wide && c.Size != theme.Normal {
		nameRole = theme.Lead
	}
	return widget.Row(c.Look.Gap(), widget.Grow(c.Text(nameRole, name).Lines(1), 1),
		widget.Fix(c.Text(role, c.YuanShort(amount)).Bold().In(ink)), widget.Fix(c.Text(theme.Lead, c.T("unit.yuan")).In(c.Muted)))
}

// moneyBar is an amount with a bar as long as its share of the larger one.
func (c *Ctx) moneyBar(name string, amount, most record.Fen, ink color.NRGBA, room fyne.Size) fyne.CanvasObject {
	height := c.Sp(theme.Afar)
	width := max(height/2, room.Width*float32(amount)/float32(most))
	bar := widget.Row(0, widget.Fix(widget.Fixed(width, height, roundedRect(ink, ink, height/4))))
	return widget.Column(8, c.moneyLine(name, amount, ink), bar)
}

// attractDuties shows how much was due this quarter and how much was published.
func (c *Ctx) attractDuties(b dutyBoard, room fyne.Size) fyne.CanvasObject {
	rows := []fyne.CanvasObject{
		c.fitText(fyne.NewSize(room.Width, room.Height*0.35), c.T("duty.of_quarter", "n", b.totals.All()), true, theme.AfarTitle, theme.Afar),
		c.Segments(b.stripSegments()...),
	}
	for _, part := range dutyParts(c.Printer, b.totals) {
		ink := c.Tone(part.tone).Text
		rows = append(rows, widget.Row(c.Look.Gap(), widget.Fix(c.Icon(part.icon, c.Sp(theme.Afar)*1.2, ink)),
			widget.Grow(c.Text(theme.Afar, part.word).Bold().In(ink), 1)))
	}
	return widget.Column(c.Look.Gap()*1.5, rows...)
}

// attractLatest is the newest notices below each other.
func (c *Ctx) attractLatest(p attractPage, room fyne.Size) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	height := float32(0)
	for i, card := range p.cards {
		date := c.ShortDate(record.DateOf(card.PublishedAt.In(record.Zone)), c.Now)
		row := widget.Inset(0, c.Look.Gap(), widget.Column(4,
			c.Text(theme.Lead, joinNonEmpty(" · ", c.T("kind.short."+string(card.Kind)), date)).In(c.Muted),
			c.Text(theme.Afar, card.Title).Bold().Lines(2)))
		if height += widget.HeightFor(row, room.Width); height > room.Height && i > 0 {
			break
		}
		rows = append(rows, row)
	}
	return c.Divided(rows...)
}
