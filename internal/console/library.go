package console

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/errs"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// library knows the current records of all divisions as lists, search and duties need them. A division is
// read again when its log has grown; everything published is public, so everybody sees all of it.
type library struct {
	store *store.Store
	log   *slog.Logger

	mu      sync.Mutex
	at      time.Time // of the last look at the logs
	shelves map[division.Code]*shelf
	places  []store.DivisionCount // in the order of codes
	byCode  map[division.Code]division.Division
}

// shelf is a division's current records, the newest first.
type shelf struct {
	size    int64 // of the log that was read
	records []holding
}

// holding is a record as a list shows it and a search finds it.
type holding struct {
	ID, Title, Index string
	Kind             record.Kind
	Class            string
	Division         division.Code
	Revision         int
	Published        time.Time
	Sample           bool
	fact             duty.Fact
	alert            *record.Alert // of an alert
	text             string        // lower case
}

const (
	fresh     = time.Second // how long a look at the logs is good for
	maxHolded = 8 << 10     // bytes of a record's text that a search looks at
)

func newLibrary(s *store.Store, log *slog.Logger) *library {
	return &library{store: s, log: log, shelves: map[division.Code]*shelf{}}
}

// refresh reads the changes since the last look.
func (l *library) refresh(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.at) < fresh {
		return nil
	}
	places, err := l.store.Divisions(ctx)
	if err != nil {
		return err
	}
	l.places, l.byCode = places, map[division.Code]division.Division{}
	for _, p := range places {
		l.byCode[p.Code] = p.Division
		if !p.HasLog {
			continue
		}
		if err := l.read(ctx, p.Code); err != nil {
			return err
		}
	}
	l.at = time.Now()
	return nil
}

// read reads a division's records if its log has grown. Damage is the operator's affair, and told in the log: the
// records before it are shown.
func (l *library) read(ctx context.Context, code division.Code) error {
	log, err := l.store.Log(ctx, code)
	if err != nil {
		return err
	}
	state, err := log.State(ctx)
	if err != nil {
		return err
	}
	if s := l.shelves[code]; s != nil && s.size == state.Edge.Size() {
		return nil
	}
	s := &shelf{size: state.Edge.Size()}
	for r, err := range l.store.Current(ctx, code, false) {
		if errs.Is(err, errs.Corrupt) {
			l.log.Error("a division's records cannot be read to the end", "division", code, "cause", err)
			break
		}
		if err != nil {
			return err
		}
		s.records = append(s.records, newHolding(r))
	}
	slices.SortStableFunc(s.records, newestFirst)
	l.shelves[code] = s
	return nil
}

func newestFirst(a, b holding) int {
	return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(a.ID, b.ID))
}

func newHolding(r *record.Record) holding {
	text := record.SearchText(r)
	for len(text) > maxHolded { // to the end of a line, so that no character is cut
		text = text[:strings.LastIndexByte(text[:len(text)-1], '\n')+1]
	}
	alert, _ := r.Body.(*record.Alert)
	return holding{alert: alert, ID: r.ID, Title: r.Title, Index: r.IndexNumber, Kind: r.Kind, Class: r.Body.Class(), Division: r.Division, Revision: r.Revision,
		Published: r.PublishedAt, Sample: r.Sample, fact: duty.FactOf(r, r.PublishedAt), text: hanzi.Fold(text)}
}

// wish is a search's filter; zero fields filter nothing.
type wish struct {
	words  []string
	kind   record.Kind
	within []division.Code // and below
}

func (w wish) holds(h holding) bool {
	if w.kind != "" && h.Kind != w.kind {
		return false
	}
	for _, word := range w.words {
		if !strings.Contains(h.text, word) {
			return false
		}
	}
	return true
}

// find gives the records that a wish asks for, the newest first.
func (l *library) find(w wish) []holding {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []holding
	for code, s := range l.shelves {
		if len(w.within) > 0 && !slices.ContainsFunc(w.within, func(d division.Code) bool { return d.Contains(code) }) {
			continue
		}
		for _, h := range s.records {
			if w.holds(h) {
				found = append(found, h)
			}
		}
	}
	slices.SortFunc(found, newestFirst)
	return found
}

// sequelOf finds the alert that has updated another one or called it off, the newest of several.
func (l *library) sequelOf(h holding) (holding, bool) {
	for _, later := range l.find(wish{kind: record.KindAlert}) {
		if later.ID != h.ID && later.alert.MsgType != "Alert" && slices.Contains(later.alert.References, h.ID) {
			return later, true
		}
	}
	return holding{}, false
}

// facts returns the facts for a division's board of duties.
func (l *library) facts(code division.Code) (duty.Place, []duty.Fact) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shelves[code]
	if s == nil || len(s.records) == 0 {
		return duty.PlaceOf(code, time.Time{}, now()), nil
	}
	facts := make([]duty.Fact, len(s.records))
	for i, h := range s.records {
		facts[i] = h.fact
	}
	return duty.PlaceOf(code, s.records[len(s.records)-1].Published, now()), facts
}

// divisions are those that have a name or a log, in the order of codes.
func (l *library) divisions() []store.DivisionCount {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.places
}

// name is a division's name in a language; its code where there is none.
func (l *library) name(code division.Code, w words) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.byCode[code]
	if w == "en" && d.NameEN != "" {
		return d.NameEN
	}
	return cmp.Or(d.Name, string(code))
}
