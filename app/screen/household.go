package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

const partHousehold = "household" // of a relief batch's route: the question whether one's household is listed

const (
	listsForGroups = 24 // newest relief lists of the village whose groups are offered
	groupsMost     = 60 // groups that are offered
)

// householdButton leads to the question that most people come with; nil for a batch without a list.
func (c *Ctx) householdButton(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	if len(b.Recipients) == 0 || c.Route.Page != nav.Record {
		return nil
	}
	label, pair := c.T("household.title"), c.Tone(theme.Info)
	face := widget.Centre(widget.Row(16, widget.Fix(c.Icon("search", c.Sp(theme.Body)*1.15, pair.Text)), widget.Fix(c.Text(theme.Body, label).Bold().In(pair.Text).Lines(1))))
	return c.Pressable(label, theme.Radius, widget.Layers(roundedRect(pair.Fill, c.Border, theme.Radius), widget.Sized(0, theme.TouchGo, widget.Inset(24, 0, face))),
		c.Go(nav.Route{Page: nav.Record, ID: r.ID, Part: partHousehold}))
}

// householdPage asks for name, group and number of persons, and answers whether they are on the list. householdModel
// lists the facts that it never tells.
func (c *Ctx) householdPage(r *record.Record, b *record.ReliefDistribution) Page {
	m := State(c, "household", func() *householdModel { return new(householdModel) })
	groups := Cached(c, "groups "+r.ID, func() *[]string { g := villageGroups(c, r, b); return &g })
	e := c.Entry("name", c.T("household.typed"), func() *widget.Typing {
		return widget.NewTyping(nameSpeller{}, "", nameMost, widget.Pinyin) // names on lists are Chinese
	})
	e.OnType = func() { m.setName(e.Typing.Value()) }
	p := Page{
		Crumbs: c.pathToList(r.Kind), Title: c.T("household.title"), Note: r.Title, Sample: r.Sample, Entry: e,
		Fixed: []fyne.CanvasObject{c.EntryField(e, c.T("household.name"), nil)},
	}
	if c.Compact && c.Wide && (e.Open || c.Size != theme.Normal) { // no room but for the field
		p.Crumbs, p.Title, p.Note = nil, "", ""
	}
	a := asksOf(b.Recipients)
	p.Blocks = append(p.Blocks, c.groupCard(m, a, *groups), c.personsCard(m, a), Across(c.askButton(m, a, b)), Across(c.answerCard(r, m)))
	p.Blocks = append(p.Blocks, Across(c.remark(c.T("household.privacy"))))
	return p
}

// nameSpeller prefers characters of names to the words of this kiosk's records.
type nameSpeller struct{}

func (nameSpeller) Candidates(letters string, limit int) []hanzi.Candidate {
	return hanzi.Default().Suggest(letters, hanzi.Names(), limit)
}

// villageGroups are the groups of all the village's newest lists: those of one list alone would say who
// is on it.
func villageGroups(c *Ctx, r *record.Record, b *record.ReliefDistribution) []string {
	lists := [][]record.Recipient{b.Recipients}
	ctx, cancel := c.readContext()
	defer cancel()
	others, _, err := c.Source.Records(ctx, catalogue.Query{
		Kinds: []record.Kind{r.Kind}, Divisions: []division.Code{r.Division}, Limit: listsForGroups,
	})
	if err != nil {
		return groupsOf(lists...)
	}
	for _, other := range others {
		if b, ok := other.Body.(*record.ReliefDistribution); ok {
			lists = append(lists, b.Recipients)
		}
	}
	return groupsOf(lists...)
}

// choiceChips are chips of which one is chosen.
func (c *Ctx) choiceChips(title string, labels []string, chosen int, choose func(i int)) fyne.CanvasObject {
	chips := make([]fyne.CanvasObject, len(labels))
	for i, label := range labels {
		chips[i] = c.Chip(label, i == chosen, func() { choose(i); c.Rebuild() })
	}
	return c.Card(c.Section(title, "", nil), widget.Wrap(14, chips...))
}

func (c *Ctx) groupCard(m *householdModel, a asks, groups []string) fyne.CanvasObject {
	if !a.group {
		return nil
	}
	groups = groups[:min(len(groups), groupsMost)]
	chosen := -1
	for i, g := range groups {
		if g == m.group {
			chosen = i
		}
	}
	return c.choiceChips(c.T("household.group"), groups, chosen, func(i int) { m.setGroup(groups[i]) })
}

func (c *Ctx) personsCard(m *householdModel, a asks) fyne.CanvasObject {
	if !a.persons {
		return nil
	}
	var labels []string
	for n := 1; n < personsMost; n++ {
		labels = append(labels, c.T("relief.persons", "n", c.Number(n)))
	}
	labels = append(labels, c.T("household.or_more", "n", c.Number(personsMost)))
	return c.choiceChips(c.T("household.persons"), labels, m.persons-1, func(i int) { m.setPersons(i + 1) })
}

// askButton asks once every input is filled.
func (c *Ctx) askButton(m *householdModel, a asks, b *record.ReliefDistribution) fyne.CanvasObject {
	asked := &c.shell.asked
	switch {
	case m.answer != nil:
		return nil
	case *asked >= mostAsked:
		return c.Card(c.Text(theme.Body, c.T("household.enough")))
	case !m.isReady(a):
		return c.Tool(c.T("household.ask"), "search", false, nil)
	}
	return c.MainButton(c.T("household.ask"), "search", func() { m.askHousehold(b.Recipients, asked); c.Rebuild() })
}

// answerCard is the answer, with the household's own row, or the way out.
func (c *Ctx) answerCard(r *record.Record, m *householdModel) fyne.CanvasObject {
	if m.answer == nil {
		return nil
	}
	var rows []fyne.CanvasObject
	switch own := m.answer.own; {
	case own != nil:
		rows = []fyne.CanvasObject{c.verdictMark(c.T("household.yes"), "check", theme.Good), c.recipientFacts(*own)}
	case m.answer.found:
		rows = []fyne.CanvasObject{c.verdictMark(c.T("household.perhaps"), "info", theme.Due), c.Text(theme.Body, c.T("household.perhaps_next"))}
	default:
		rows = []fyne.CanvasObject{c.verdictMark(c.T("household.no"), "info", theme.Neutral), c.Text(theme.Body, c.T("household.no_next"))}
	}
	if m.answer.own == nil {
		rows = append(rows, c.whomToAsk(r))
	}
	card := c.Card(rows...)
	c.Reveal(card)
	return card
}

// verdictMark is an answer in a word or two, with a mark of its own.
func (c *Ctx) verdictMark(words string, icon theme.Icon, tone theme.Tone) fyne.CanvasObject {
	pair := c.Tone(tone)
	row := widget.Row(20, widget.Fix(c.Icon(icon, c.Sp(theme.Title)*1.1, pair.Text)), widget.Grow(c.Text(theme.Title, words).Bold().In(pair.Text), 1))
	return widget.Layers(roundedRect(pair.Fill, c.Border, theme.Radius), widget.Inset(c.Look.Pad(), c.Look.Pad()*0.6, row))
}

// whomToAsk is how to object while the list is under publicity, and the body that hears complaints.
func (c *Ctx) whomToAsk(r *record.Record) fyne.CanvasObject {
	var fields []widget.Field
	if p := r.Publicity; p != nil && p.On(c.Today()) {
		fields = append(fields,
			widget.Field{Name: c.T("publicity.period"), Value: c.T("publicity.range", "from", c.Date(p.From), "to", c.Date(p.To), "n", p.Days)},
			widget.Field{Name: c.T("publicity.objection"), Value: p.Objection})
	}
	if s := r.Supervision; s != nil {
		fields = append(fields, widget.Field{Name: c.T("supervision.title"), Value: joinNonEmpty(" ", s.Body, s.Phone)})
	}
	if len(fields) == 0 {
		return nil
	}
	return c.Fields(fields...)
}
