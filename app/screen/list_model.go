package screen

import (
	"context"
	"slices"
	"strings"

	"gongshi/app/nav"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// listQuery is the query of a list's route.
func listQuery(r nav.Route) catalogue.Query {
	q := catalogue.Query{Class: r.Class, Year: r.Year}
	if r.Page == nav.List {
		q.Kinds = []record.Kind{record.Kind(r.ID)}
	}
	if r.Page == nav.Latest {
		q.Kinds = latestKinds
	}
	if r.Level != "" {
		q.Divisions = []division.Code{division.Code(r.Level)}
	}
	if r.Page == nav.Catalogue {
		q = catalogueQuery(r)
	}
	return q
}

// listModel is a list of any length of which chunks are read as they come into sight.
type listModel struct {
	source  Source
	query   catalogue.Query
	total   int
	sample  bool
	err     error
	chunks  map[int][]catalogue.Card
	order   []int // of chunks, the one read longest ago first
	levels  []catalogue.Facet
	classes []catalogue.Facet
	years   []catalogue.Facet
}

const (
	chunkSize  = 50
	chunksHeld = 8
)

// newListModel reads the first chunk and the values of the filters: each filter counts among the records that the other
// filters leave.
func newListModel(s Source, q catalogue.Query) *listModel {
	m := &listModel{source: s, query: q, chunks: map[int][]catalogue.Card{}}
	ctx, cancel := context.WithTimeout(context.Background(), readLimit)
	defer cancel()
	page, err := m.readChunk(ctx, 0)
	m.total, m.err = page.Total, err
	for _, card := range page.Cards {
		m.sample = m.sample || card.Sample
	}
	facets := func(by catalogue.Dimension, without func(*catalogue.Query)) []catalogue.Facet {
		open := q
		without(&open)
		f, err := s.Facets(ctx, open, by)
		if err != nil {
			return nil
		}
		return f
	}
	m.levels = facets(catalogue.ByDivision, func(q *catalogue.Query) { q.Divisions = nil })
	slices.SortFunc(m.levels, func(a, b catalogue.Facet) int { return strings.Compare(b.Value, a.Value) }) // a village before its county
	if len(q.Kinds) == 1 {
		m.classes = facets(catalogue.ByClass, func(q *catalogue.Query) { q.Class = "" })
	}
	m.years = facets(catalogue.ByYear, func(q *catalogue.Query) { q.Year = 0 })
	return m
}

func (m *listModel) readChunk(ctx context.Context, chunk int) (catalogue.Page, error) {
	q := m.query
	q.Offset, q.Limit = chunk*chunkSize, chunkSize
	page, err := m.source.List(ctx, q)
	if err == nil {
		m.holdChunk(chunk, page.Cards)
	}
	return page, err
}

// holdChunk keeps a chunk and lets go of the oldest beyond chunksHeld.
func (m *listModel) holdChunk(chunk int, cards []catalogue.Card) {
	m.chunks[chunk] = cards
	m.order = append(m.order, chunk)
	if len(m.order) > chunksHeld {
		delete(m.chunks, m.order[0])
		m.order = m.order[1:]
	}
}

// cardAt gives a line of the list; an empty one when the list has become shorter meanwhile.
func (m *listModel) cardAt(i int) catalogue.Card {
	chunk := i / chunkSize
	cards, ok := m.chunks[chunk]
	if !ok {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		page, _ := m.readChunk(ctx, chunk)
		cards = page.Cards
	}
	if i%chunkSize >= len(cards) {
		return catalogue.Card{}
	}
	return cards[i%chunkSize]
}
