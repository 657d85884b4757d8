package cache

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// chain are the divisions of a kiosk's chain that publish.
var chain = []division.Code{"340803001901", "340803001000", "340803000000", "340800000000"}

// dated puts a record of a kind into the tables, as Apply does, without a log beneath it.
func dated(tb testing.TB, tx *sqlkit.Tx, i int, code division.Code, at time.Time, body record.Body) *record.Record {
	tb.Helper()
	r := &record.Record{
		ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", i), Revision: 1, Kind: body.Kind(), Division: code, Title: fmt.Sprintf("第%d号", i),
		Issuer: record.Issuer{Name: "示例机关", Code: "900000001"}, IssuedOn: record.DateOf(at.In(record.Zone)), PublishedAt: at, Body: body,
	}
	if err := insert(tx, i, r); err != nil {
		tb.Fatal(err)
	}
	return r
}

// corpusBody is the body of the i-th record of a corpus of all kinds.
func corpusBody(i int, at record.Date) record.Body {
	switch i % 8 {
	case 0:
		p := record.PeriodOn([]string{"month", "quarter", "year"}[i/8%3], at).Previous()
		return &record.FinanceStatement{Period: p, Account: []string{"committee", "collective"}[i/24%2]}
	case 1:
		return &record.ReliefDistribution{Programme: []string{"低保", "应急救助", "临时救助"}[i/8%3]}
	case 2:
		return &record.ServiceGuide{Type: "行政给付"}
	case 3:
		return &record.Project{ProjectClass: "construction"}
	case 4:
		return &record.StaffProfile{Name: "甲", Post: "乙"}
	case 5:
		return &record.Decision{Meeting: []string{"村民代表会议", "党员大会"}[i/8%2]}
	case 6:
		return &record.Institution{Type: "committee"}
	}
	return &record.Announcement{Medium: "web", Text: "公告"}
}

// fillChain puts n records of all kinds, of ten years, into the logs of a chain, and gives their facts.
func fillChain(tb testing.TB, c *Cache, n int) []duty.Fact {
	tb.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	var facts []duty.Fact
	for from := 0; from < n; from += 2000 {
		err := c.changeShown(tb.Context(), func(tx *sqlkit.Tx) error {
			for i := from; i < min(from+2000, n); i++ {
				at := chainNow.Add(-time.Duration(random.IntN(10*365*24*60)) * time.Minute)
				r := dated(tb, tx, i, chain[random.IntN(len(chain))], at, corpusBody(i, record.DateOf(at.In(record.Zone))))
				facts = append(facts, duty.FactOf(r, at))
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return facts
}

var chainNow = time.Date(2026, 11, 23, 16, 42, 0, 0, record.Zone)

func openChain(tb testing.TB) (*Cache, *duty.Rules) {
	tb.Helper()
	rules, err := duty.ParseRules(assets.Duties())
	if err != nil {
		tb.Fatal(err)
	}
	c, err := Open(tb.Context(), tb.TempDir(), Options{Division: chain[0], Now: func() time.Time { return chainNow }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close() })
	return c, rules
}

// TestEvidenceMakesTheBoard: what the cache hands out makes the same board as every record there is.
func TestEvidenceMakesTheBoard(t *testing.T) {
	c, rules := openChain(t)
	facts := fillChain(t, c, 400)
	window := record.PeriodOn("quarter", record.DateOf(chainNow))
	for _, code := range chain {
		e, err := c.Evidence(t.Context(), code, rules.Needs(code, window))
		if err != nil {
			t.Fatal(err)
		}
		want, got := rules.Board(e.Place, facts, window, chainNow), rules.Board(e.Place, e.Facts, window, chainNow)
		if len(want) != len(got) || len(got) < 2 {
			t.Fatalf("%s: %d items, want %d", code, len(got), len(want))
		}
		for i := range want {
			w, g := want[i], got[i]
			if g.State != w.State || g.Deadline != w.Deadline || g.Period != w.Period || (w.By == nil) != (g.By == nil) || w.By != nil && w.By.ID != g.By.ID && w.Duty.Period != duty.Each {
				t.Errorf("%s, %s: %+v, want %+v", code, w.Duty.ID, g, w)
			}
		}
		if len(e.Facts) > len(facts)/4 {
			t.Errorf("%s: %d facts of %d records were needed", code, len(e.Facts), len(facts))
		}
	}
}

// TestEvidenceOfOneRecord: a correction does not move the first publication, a withdrawal takes the fact away, and
// what always must be up does not count once it has expired.
func TestEvidenceOfOneRecord(t *testing.T) {
	c, _ := openChain(t)
	needs := []duty.Need{{Kind: record.KindStaffProfile, First: []string{""}}, {Kind: record.KindFinanceStatement, From: chainNow.AddDate(-1, 0, 0)}}
	first := chainNow.AddDate(0, -2, 0)
	var place int64
	change := func(f func(*sqlkit.Tx) error) {
		t.Helper()
		if err := c.changeShown(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *sqlkit.Tx) error {
		r := dated(t, tx, 1, chain[0], first, &record.FinanceStatement{Account: "committee", Period: record.Period{Type: "quarter", Year: 2026, Number: 3}})
		staff := dated(t, tx, 2, chain[0], first, &record.StaffProfile{Name: "甲", Post: "乙"})
		if err := execIn(t.Context(), tx, "UPDATE records SET expires_at = ? WHERE id = ?", chainNow.Unix(), staff.ID); err != nil {
			return err
		}
		r.PublishedAt, r.Title, r.Revision = chainNow, "更正", 2 // a payload that claims another time
		if err := insertBy(tx, 3, feed.Correct, 1, r); err != nil {
			return err
		}
		return tx.QueryRowContext(t.Context(), "SELECT place FROM records WHERE id = ?", r.ID).Scan(&place)
	})
	e, err := c.Evidence(t.Context(), chain[0], needs)
	if err != nil || len(e.Facts) != 1 || !e.Facts[0].Published.Equal(first) || e.Facts[0].Title != "更正" || e.Facts[0].Period.String() != "2026-Q3" {
		t.Fatalf("after a correction: %+v, %v", e, err)
	}
	if want := record.PeriodOn("quarter", record.DateOf(first.In(record.Zone))).From(); e.Place.Since != want {
		t.Errorf("there since %s, want the quarter of the first publication, %s", e.Place.Since, want)
	}
	change(func(tx *sqlkit.Tx) error {
		return execIn(t.Context(), tx, "UPDATE records SET state = 'withdrawn' WHERE place = ?", place)
	})
	if e, err = c.Evidence(t.Context(), chain[0], needs); err != nil || len(e.Facts) != 0 {
		t.Errorf("after a withdrawal: %+v, %v", e, err)
	}
	if e, err = c.Evidence(t.Context(), "340803001902", needs); err != nil || e.Place != duty.PlaceOf("340803001902", time.Time{}, chainNow) {
		t.Errorf("a division that has published nothing: %+v, %v", e.Place, err)
	}
}

// TestReadAgainKeepsWhatWasFetched: a newer program takes the period out of statements that an older one stored, and
// fetches no attachment twice.
func TestReadAgainKeepsWhatWasFetched(t *testing.T) {
	dir := t.TempDir()
	options := Options{Division: chain[0], Now: func() time.Time { return chainNow }}
	c, err := Open(t.Context(), dir, options)
	if err != nil {
		t.Fatal(err)
	}
	err = c.changeShown(t.Context(), func(tx *sqlkit.Tx) error {
		r := &record.Record{
			ID: "01900000-0000-7000-8000-000000000001", Revision: 1, Kind: record.KindFinanceStatement, Division: chain[0], Title: "收支",
			PublishedAt: chainNow, Body: &record.FinanceStatement{Account: "committee", Period: record.Period{Type: "month", Year: 2026, Number: 10}},
			Attachments: []record.Attachment{{SHA256: "aa", Size: 1, MediaType: "image/png", Name: "a.png"}, {SHA256: "bb", Size: 1, MediaType: "image/png", Name: "b.png"}},
		}
		if err := insert(tx, 0, r); err != nil {
			return err
		}
		for _, old := range []string{
			"UPDATE records SET period = ''", "UPDATE facts SET value = '1' WHERE name = 'reader'", "UPDATE attachments SET fetched = 1 WHERE digest = 'aa'",
			"INSERT INTO attachments (place, digest, size, priority) SELECT place, 'cc', 1, 1 FROM records", // of a form that is not read so any more
		} {
			if err := execIn(t.Context(), tx, old); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sign(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err = Open(t.Context(), dir, options); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	e, err := c.Evidence(t.Context(), chain[0], []duty.Need{{Kind: record.KindFinanceStatement, From: chainNow.AddDate(0, -1, 0)}})
	if err != nil || len(e.Facts) != 1 || e.Facts[0].Period.String() != "2026-10" {
		t.Errorf("read again: %+v, %v", e, err)
	}
	wanted, err := c.Wanted(t.Context())
	if err != nil || len(wanted) != 1 || wanted[0].Digest != "bb" {
		t.Errorf("to be fetched: %+v, %v", wanted, err)
	}
}

// BenchmarkEvidence asks for the boards of a chain whose logs hold 100,000 records of all kinds.
func BenchmarkEvidence(b *testing.B) {
	c, rules := openChain(b)
	fillChain(b, c, corpusSize())
	window := record.PeriodOn("quarter", record.DateOf(chainNow))
	board := func(code division.Code) error {
		e, err := c.Evidence(b.Context(), code, rules.Needs(code, window))
		if err == nil && len(rules.Board(e.Place, e.Facts, window, chainNow)) == 0 {
			return fmt.Errorf("%s owes nothing", code)
		}
		return err
	}
	b.Run("own", func(b *testing.B) {
		median(b, []string{string(chain[0])}, func(code string) error { return board(division.Code(code)) })
	})
	b.Run("chain", func(b *testing.B) {
		median(b, []string{""}, func(string) error {
			for _, code := range chain {
				if err := board(code); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
