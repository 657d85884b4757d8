package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// guideShelf are the guides of a list by events of life: birth, schooling, old age …
type guideShelf struct {
	events []catalogue.Facet // in the order of a life, those that have guides
	of     map[string][]catalogue.Card
}

const mostByEvent = 120 // guides that are read to be sorted; a longer list has its filters alone

func newGuideShelf(c *Ctx, m *listModel) *guideShelf {
	s := &guideShelf{of: map[string][]catalogue.Card{}}
	cards := map[string]catalogue.Card{}
	for i := range m.total {
		card := m.cardAt(i)
		cards[card.ID] = card
	}
	eachBody(c, m, func(r *record.Record, b *record.ServiceGuide) {
		if card, listed := cards[r.ID]; listed {
			s.fileGuide(card, b.LifeEvents)
		}
	})
	for event, cards := range s.of {
		s.events = append(s.events, catalogue.Facet{Value: event, Count: len(cards)})
	}
	s.events = c.inListOrder("life_event", s.events)
	return s
}

// fileGuide files a guide under each of its events once.
func (s *guideShelf) fileGuide(card catalogue.Card, events []string) {
	for _, event := range events {
		cards := s.of[event]
		if n := len(cards); n == 0 || cards[n-1].ID != card.ID {
			s.of[event] = append(cards, card)
		}
	}
}

// guideRows begins the list of guides with the question about the event, and shows those for the answer.
func guideRows(c *Ctx, m *listModel) *widget.Rows {
	if m.total > mostByEvent {
		return nil
	}
	shelf := Cached(c, "events "+c.listKey(), func() *guideShelf { return newGuideShelf(c, m) })
	if len(shelf.events) == 0 {
		return nil
	}
	count, card := m.total, m.cardAt
	if cards, chosen := shelf.of[c.Route.Value]; chosen {
		count, card = len(cards), func(i int) catalogue.Card { return cards[i] }
	}
	rows, row := c.cardRows(count, card)
	return (&widget.Rows{Count: rows, Gap: 12, Make: row}).Below(c.lifeCard(shelf))
}

// lifeCard asks for the event.
func (c *Ctx) lifeCard(shelf *guideShelf) fyne.CanvasObject {
	chip := func(label, value string) fyne.CanvasObject {
		to := c.Route
		to.Value = value
		return c.Chip(label, c.Route.Value == value, c.Go(to))
	}
	chips := []fyne.CanvasObject{chip(c.T("list.all"), "")}
	for _, e := range shelf.events {
		chips = append(
			chips,
			chip(c.T("list.facet", "name", c.Label("life_event", e.Value), "n", c.Number(e.Count)), e.Value),
		)
	}
	return c.Card(c.Section(c.T("guide.life_event"), "", nil), widget.Wrap(14, chips...))
}
