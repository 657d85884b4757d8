package screen

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// shelf is a Source over records in memory. It follows the contract of Source in the simplest way, so
// that a screen's test shows exactly what its fixtures hold.
type shelf struct {
	records []*record.Record
	trails  map[string]*catalogue.Trail
	fresh   catalogue.Freshness
	blobs   map[string][]byte
}

func (s *shelf) selected(q catalogue.Query) []*record.Record {
	var out []*record.Record
	for _, r := range s.records {
		if matches(r, q) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *record.Record) int { return b.PublishedAt.Compare(a.PublishedAt) })
	return out
}

func matches(r *record.Record, q catalogue.Query) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return (len(q.Kinds) == 0 || slices.Contains(q.Kinds, r.Kind)) &&
		(len(q.Divisions) == 0 || slices.Contains(q.Divisions, r.Division)) &&
		is(q.Issuer, r.Issuer.Name) && is(q.Category, r.Category) && is(q.Topic, r.Topic) &&
		is(q.Audience, r.Audience) && is(q.Class, r.Body.Class()) &&
		(q.Year == 0 || q.Year == yearOf(r)) &&
		(q.PublicOn.IsZero() || r.Publicity != nil && r.Publicity.On(q.PublicOn)) &&
		(q.Since.IsZero() || r.PublishedAt.After(q.Since))
}

func yearOf(r *record.Record) int {
	if !r.IssuedOn.IsZero() {
		return r.IssuedOn.Year
	}
	return r.PublishedAt.Year()
}

func cardOf(r *record.Record) catalogue.Card {
	return catalogue.Card{
		ID: r.ID, Revision: r.Revision, Kind: r.Kind, Class: r.Body.Class(), Division: r.Division,
		IndexNumber: r.IndexNumber, Title: r.Title, Summary: r.Summary, Issuer: r.Issuer.Name, Category: r.Category,
		Topic: r.Topic, Audience: r.Audience, IssuedOn: r.IssuedOn, PublishedAt: r.PublishedAt, Publicity: r.Publicity, Sample: r.Sample,
	}
}

func (s *shelf) List(_ context.Context, q catalogue.Query) (catalogue.Page, error) {
	all := s.selected(q)
	page := catalogue.Page{Total: len(all)}
	limit := cmp.Or(q.Limit, 20)
	for i := q.Offset; i < min(len(all), q.Offset+limit); i++ {
		page.Cards = append(page.Cards, cardOf(all[i]))
	}
	return page, nil
}

func (s *shelf) Facets(_ context.Context, q catalogue.Query, by catalogue.Dimension) ([]catalogue.Facet, error) {
	counts := map[string]int{}
	for _, r := range s.selected(q) {
		value := map[catalogue.Dimension]string{
			catalogue.ByKind: string(r.Kind), catalogue.ByDivision: string(r.Division), catalogue.ByIssuer: r.Issuer.Name,
			catalogue.ByCategory: r.Category, catalogue.ByTopic: r.Topic, catalogue.ByAudience: r.Audience,
			catalogue.ByClass: r.Body.Class(), catalogue.ByYear: strconv.Itoa(yearOf(r)),
		}[by]
		if value != "" {
			counts[value]++
		}
	}
	var out []catalogue.Facet
	for v, n := range counts {
		out = append(out, catalogue.Facet{Value: v, Count: n})
	}
	slices.SortFunc(out, func(a, b catalogue.Facet) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Value, a.Value))
	})
	return out, nil
}

func (s *shelf) Record(_ context.Context, id string) (*record.Record, error) {
	for _, r := range s.records {
		if r.ID == id {
			return r, nil
		}
	}
	if t, ok := s.trails[id]; ok && t.State != catalogue.Current {
		return nil, errs.F(errs.Gone, "withdrawn")
	}
	return nil, errs.F(errs.NotFound, "no record %s", id)
}

func (s *shelf) Records(_ context.Context, q catalogue.Query) ([]*record.Record, int, error) {
	all := s.selected(q)
	from := min(q.Offset, len(all))
	return all[from:min(len(all), from+cmp.Or(q.Limit, 20))], len(all), nil
}

func (s *shelf) RecordsByID(ctx context.Context, ids []string) (map[string]*record.Record, error) {
	found := map[string]*record.Record{}
	for _, id := range ids {
		if r, err := s.Record(ctx, id); err == nil {
			found[id] = r
		}
	}
	return found, nil
}

func (s *shelf) Trail(_ context.Context, id string) (*catalogue.Trail, error) {
	if t, ok := s.trails[id]; ok {
		return t, nil
	}
	return nil, errs.F(errs.NotFound, "no record %s", id)
}

func (s *shelf) Search(_ context.Context, text string, limit int, kinds ...record.Kind) ([]catalogue.Hit, error) {
	var hits []catalogue.Hit
	for _, r := range s.selected(catalogue.Query{Kinds: kinds}) {
		at := strings.Index(r.Title, text)
		if at < 0 && !strings.Contains(r.Summary, text) || len(hits) == limit {
			continue
		}
		h := catalogue.Hit{Card: cardOf(r), Snippet: r.Summary}
		if at >= 0 {
			h.TitleSpans = [][2]int{{at, at + len(text)}}
		}
		if at := strings.Index(r.Summary, text); at >= 0 {
			h.SnippetSpans = [][2]int{{at, at + len(text)}}
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// Evidence hands out everything: a board may be given more than it needs.
func (s *shelf) Evidence(_ context.Context, code division.Code, _ []duty.Need) (duty.Evidence, error) {
	var e duty.Evidence
	first := fixedNow
	for _, r := range s.records {
		if r.Division == code && r.PublishedAt.Before(first) {
			first = r.PublishedAt
		}
		e.Facts = append(e.Facts, duty.FactOf(r, r.PublishedAt))
	}
	e.Place = duty.PlaceOf(code, first, fixedNow)
	return e, nil
}

func (s *shelf) Freshness(context.Context) (catalogue.Freshness, error) { return s.fresh, nil }

func (s *shelf) Blob(_ context.Context, digest string) ([]byte, error) {
	if b, ok := s.blobs[digest]; ok {
		return b, nil
	}
	return nil, errs.F(errs.NotFound, "no attachment %s", digest)
}
