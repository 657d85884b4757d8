package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// homePage is the first screen: the tiles, the news, the notices up for objection.
func (c *Ctx) homePage() Page {
	m := Cached(c, "home "+c.Today().String(), func() *homeModel { return newHomeModel(c) })
	m.holdAlerts(c) // with the time
	page := Page{Sample: m.sample}
	if c.twoColumns() && c.Size != theme.Largest {
		page.Whole = c.homeWide(m)
	} else {
		page.Whole = c.homeTall(m)
	}
	return page
}

// homeTall stacks everything; the latest notices take the rest.
func (c *Ctx) homeTall(m *homeModel) fyne.CanvasObject {
	columns := 3
	if c.Size == theme.Largest && !c.Wide {
		columns = 2
	}
	gap := c.Look.Gap()
	upper := []fyne.CanvasObject{c.alertBanners(m), c.dutyStrip(m), widget.Grid(columns, gap, c.homeTiles(m)...), c.publicityList(m, 3)}
	left := c.Body.Height - widget.HeightFor(widget.Column(gap, upper...), c.Body.Width) - gap*1.7 - theme.Grid
	return widget.FillColumn(gap, append(upper, c.latestList(m, c.latestThatFit(m, left, c.Body.Width)))...)
}

// homeWide puts the tiles at the left and the lists at the right.
func (c *Ctx) homeWide(m *homeModel) fyne.CanvasObject {
	gap := c.Look.Gap()
	lists := c.listsThatFit(m, (c.Body.Width-gap)*0.45)
	return widget.TopRow(gap,
		widget.Grow(widget.FillGrid(3, gap, c.homeTiles(m)...), 55),
		widget.Grow(widget.FillColumn(gap, lists...), 45))
}

// listsThatFit are the lists of landscape: two notices under publicity where there is room, else one.
func (c *Ctx) listsThatFit(m *homeModel, width float32) []fyne.CanvasObject {
	gap := c.Look.Gap()
	for urgent := 2; ; urgent-- {
		upper := []fyne.CanvasObject{c.alertBanners(m), c.dutyStrip(m), c.publicityList(m, urgent)}
		room := c.Body.Height - widget.HeightFor(widget.Column(gap, upper...), width) - gap*1.7 - theme.Grid
		latest := c.latestList(m, c.latestThatFit(m, room, width))
		if urgent == 1 || widget.HeightFor(latest, width) <= room {
			return append(upper, latest)
		}
	}
}

// latestThatFit is how many of the latest notices have room in a height. In landscape it may be none,
// and the heading with its way to all of them stays; in portrait one is shown, and then home scrolls.
func (c *Ctx) latestThatFit(m *homeModel, height, width float32) int {
	n, least := len(m.latest), 1
	if c.Wide {
		least = 0
	}
	for n > least && widget.HeightFor(c.latestList(m, n), width) > height {
		n--
	}
	return n
}

func (c *Ctx) homeTiles(m *homeModel) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(tiles))
	for i, t := range tiles {
		badge := ""
		if n := m.newRecords(t); n > 0 {
			badge = c.T("tile.new", "n", n)
		}
		out[i] = widget.Sized(0, c.tileHeight(), c.Tile(widget.Tile{
			Icon: t.icon, Title: c.T("tile." + t.name), Subtitle: m.tileSubtitle(c.Printer, t), New: badge,
			Hue: t.hue, OnTap: c.Go(listRoute(t.kinds[0])),
		}))
	}
	return out
}

// tileHeight is the least height of a tile.
func (c *Ctx) tileHeight() float32 {
	if c.Wide {
		return c.Sp(theme.Lead) * 4.6
	}
	return c.Sp(theme.Lead) * 5.8
}

// catalogueStrip is the way to the disclosure catalogue.
func (c *Ctx) catalogueStrip(m *homeModel) fyne.CanvasObject {
	title := c.Text(theme.Lead, c.T("catalogue.title")).Bold().Lines(2)
	count := c.T("catalogue.count", "n", c.Number(m.total))
	if c.Wide {
		count = c.T("catalogue.total", "n", c.Number(m.total))
	}
	note := c.Text(theme.Note, count).In(c.Muted).Lines(2)
	var words fyne.CanvasObject = widget.Row(18, widget.Fix(title), widget.Grow(note, 1))
	switch {
	case c.Wide && c.Compact:
		words = title
	case c.Size != theme.Normal:
		words = widget.Column(0, title, note)
	}
	row := widget.Row(20, widget.Fix(c.Icon("catalogue", c.Sp(theme.Lead)*1.4, c.Accent)), widget.Grow(words, 1),
		widget.Fix(c.Icon("right", c.Sp(theme.Body), c.Muted)))
	return c.Pressable(c.T("catalogue.title"), theme.Radius,
		c.CardOf(widget.Inset(c.Look.Pad(), c.Look.Pad()*0.7, row)), c.Go(nav.Route{Page: nav.Catalogue}))
}

// publicityList shows the notices up for objection, the most urgent first.
func (c *Ctx) publicityList(m *homeModel, most int) fyne.CanvasObject {
	if len(m.publicity) == 0 {
		return nil
	}
	var rows []fyne.CanvasObject
	for _, card := range m.publicity[:min(most, len(m.publicity))] {
		left := c.Pill(c.T("publicity.days_left", "n", card.Publicity.DaysLeft(c.Today())), "", theme.Due)
		rows = append(rows, c.LinkRow(c.rowTag(card), card.Title, left, c.Go(nav.Route{Page: nav.Record, ID: card.ID})))
	}
	note := c.T("publicity.hint")
	if c.Wide || c.Size != theme.Normal {
		note = ""
	}
	return c.listCard(c.heading(c.T("publicity.now"), note, nil), rows)
}

// rowTag is the kind of a row; where it would leave no room for the title there is none.
func (c *Ctx) rowTag(card catalogue.Card) fyne.CanvasObject {
	if c.Size == theme.Largest || (c.Compact && c.Wide) {
		return nil
	}
	k := kindOf(card.Kind)
	return c.Tag(c.T("kind.short."+string(card.Kind)), k.tone)
}

// latestList shows the newest notices.
func (c *Ctx) latestList(m *homeModel, most int) fyne.CanvasObject {
	all := c.LinkText(c.T("latest.all"), c.Go(nav.Route{Page: nav.Latest}))
	if len(m.latest) == 0 {
		return c.Card(c.heading(c.T("latest.title"), "", nil), c.Text(theme.Body, c.T("latest.none")).In(c.Muted))
	}
	if most == 0 {
		return c.CardOf(widget.Inset(c.Look.Pad(), c.Look.Pad()*0.3, c.Section(c.T("latest.title"), "", all)))
	}
	var rows []fyne.CanvasObject
	for _, card := range m.latest[:min(most, len(m.latest))] {
		date := c.Text(theme.Note, c.ShortDate(record.DateOf(card.PublishedAt.In(record.Zone)), c.Now)).In(c.Muted)
		rows = append(rows, c.LinkRow(c.rowTag(card), card.Title, date, c.Go(nav.Route{Page: nav.Record, ID: card.ID})))
	}
	return c.listCard(c.heading(c.T("latest.title"), "", all), rows)
}

// listCard is a heading with rows close below it.
func (c *Ctx) listCard(heading fyne.CanvasObject, rows []fyne.CanvasObject) fyne.CanvasObject {
	return c.CardOf(widget.Inset(c.Look.Pad(), c.Look.Pad()*0.5, widget.Column(0, heading, c.Divided(rows...))))
}
