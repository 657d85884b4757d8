package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// institutionDetail shows a public body: its tasks, where and when it is there, its services, with the way to each
// guide, and the rules that hang on its wall.
func institutionDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Institution)
	name := c.bodyNames(r.Kind)
	return Detail{
		Tags: []fyne.CanvasObject{c.Pill(c.Label("institution_type", b.Type), "institution", theme.Info)},
		Blocks: append([]fyne.CanvasObject{
			c.contactCard(r, b), c.pointsCard(name("functions"), b.Functions), c.affiliatedCard(r, b), c.servicesCard(r, b),
		}, c.ruleCards(r, b)...),
	}
}

// contactCard shows where and when, and whom to call.
func (c *Ctx) contactCard(r *record.Record, b *record.Institution) fyne.CanvasObject {
	if b.Address+b.Hours+b.Phone+b.Fax+b.Email+b.Superior == "" {
		return nil
	}
	name := c.bodyNames(r.Kind)
	rows := []fyne.CanvasObject{c.heading(c.T("institution.contact"), "", nil), c.phoneRow(name("phone"), b.Phone)}
	if b.Address+b.Hours+b.Fax+b.Email+b.Superior != "" {
		rows = append(rows, c.Fields(
			widget.Field{Name: name("address"), Value: b.Address},
			widget.Field{Name: name("hours"), Value: b.Hours},
			widget.Field{Name: name("fax"), Value: b.Fax},
			widget.Field{Name: name("email"), Value: b.Email},
			widget.Field{Name: name("superior"), Value: b.Superior}))
	}
	return c.Card(rows...)
}

// affiliatedCard names the units below the body, with a link to those with a record of their own.
func (c *Ctx) affiliatedCard(r *record.Record, b *record.Institution) fyne.CanvasObject {
	if len(b.Affiliated) == 0 {
		return nil
	}
	ids := Cached(c, "institutions by name", func() *map[string]string { return institutionNames(c) })
	links := make([]link, len(b.Affiliated))
	for i, unit := range b.Affiliated {
		links[i] = link{id: (*ids)[unit], title: unit}
	}
	rows := c.recordLinks(links...)
	return c.Card(c.heading(c.bodyNames(r.Kind)("affiliated"), "", nil), c.Divided(rows...))
}

const institutionsRead = 300 // newest institutions that are looked through for a name

// institutionNames reads which institution has which record.
func institutionNames(c *Ctx) *map[string]string {
	ids := map[string]string{}
	ctx, cancel := c.readContext()
	defer cancel()
	page, err := c.Source.List(ctx, catalogue.Query{Kinds: []record.Kind{record.KindInstitution}, Limit: institutionsRead})
	if err != nil {
		return &ids
	}
	for _, card := range page.Cards {
		if ids[card.Title] == "" {
			ids[card.Title] = card.ID
		}
	}
	return &ids
}

// servicesCard is the catalogue of services, with links to their guides.
func (c *Ctx) servicesCard(r *record.Record, b *record.Institution) fyne.CanvasObject {
	if len(b.Services) == 0 {
		return nil
	}
	links := make([]link, len(b.Services))
	for i, s := range b.Services {
		guide := s.Guide
		if guide == "" {
			guide = c.guideByCode(r, s.Code)
		}
		links[i] = link{guide, s.Name, joinNonEmpty(" · ", s.Note, s.Code)}
	}
	rows := c.recordLinks(links...)
	count := c.T("institution.service_count", "n", len(b.Services))
	return c.Card(c.heading(c.bodyNames(r.Kind)("services"), count, nil), c.Divided(rows...))
}

const guidesRead = 300 // newest guides that are looked through for the code of a service

// guideByCode finds the guide of a service that names none, by the code of the item; one of the same
// division comes first. "" when there is none.
func (c *Ctx) guideByCode(r *record.Record, code string) string {
	if code == "" {
		return ""
	}
	codes := Cached(c, "guides by code "+string(r.Division), func() *map[string]string { return guideCodes(c, r.Division) })
	return (*codes)[code]
}

// guideCodes reads which guide has which code.
func guideCodes(c *Ctx, first division.Code) *map[string]string {
	codes := map[string]string{}
	ctx, cancel := c.readContext()
	defer cancel()
	guides, _, err := c.Source.Records(ctx, catalogue.Query{Kinds: []record.Kind{record.KindServiceGuide}, Limit: guidesRead})
	if err != nil {
		return &codes
	}
	for _, guide := range guides {
		b, ok := guide.Body.(*record.ServiceGuide)
		if ok && b.Code != "" && (codes[b.Code] == "" || guide.Division == first) {
			codes[b.Code] = guide.ID
		}
	}
	return &codes
}

// ruleCards are the rules on the wall, a sheet each.
func (c *Ctx) ruleCards(r *record.Record, b *record.Institution) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(b.Rules))
	for i, rule := range b.Rules {
		out[i] = c.Card(c.heading(rule.Title, "", c.Tag(c.bodyNames(r.Kind)("rules"), theme.Neutral)), c.prose(rule.Text))
	}
	return out
}
