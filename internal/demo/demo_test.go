package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/division"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// days are mornings on which a set must hold: an ordinary one, the first and last days of periods, a leap
// day, the earliest possible.
var days = []record.Date{
	{Year: 2026, Month: 11, Day: 23}, {Year: 2026, Month: 1, Day: 1}, {Year: 2027, Month: 3, Day: 1},
	{Year: 2028, Month: 2, Day: 29}, {Year: 2026, Month: 7, Day: 11}, {Year: 2026, Month: 12, Day: 31}, Earliest,
}

// built keeps the sets, which no test changes.
var built = map[record.Date]*Data{}

func build(t testing.TB, asOf record.Date) *Data {
	t.Helper()
	if built[asOf] == nil {
		built[asOf] = anew(t, asOf)
	}
	return built[asOf]
}

func anew(t testing.TB, asOf record.Date) *Data {
	t.Helper()
	d, err := Build(asOf)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func everyDay(t *testing.T, check func(*testing.T, record.Date, *Data)) {
	list := days
	if testing.Short() {
		list = days[:2]
	}
	for _, asOf := range list {
		t.Run(asOf.String(), func(t *testing.T) { check(t, asOf, build(t, asOf)) })
	}
}

func TestTooEarlyIsRefused(t *testing.T) {
	if _, err := Build(Earliest.AddDays(-1)); err == nil {
		t.Error("a day before the earliest was accepted")
	}
}

func TestSameDaySameBytes(t *testing.T) {
	for _, asOf := range days[:2] {
		if a, b := digest(t, build(t, asOf)), digest(t, anew(t, asOf)); a != b {
			t.Errorf("%s: two builds differ", asOf)
		}
	}
}

// digest covers every record, correction, withdrawal and attachment.
func digest(t *testing.T, d *Data) string {
	t.Helper()
	h := sha256.New()
	put := func(r *record.Record) {
		c, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		h.Write(append(c, '\n'))
	}
	for _, r := range d.Records {
		put(r)
	}
	for _, c := range d.Corrections {
		put(c.Record)
	}
	for _, w := range d.Withdrawals {
		h.Write([]byte(w.Reason + w.At.String()))
	}
	h.Write([]byte(strings.Join(digests(d), " ")))
	return hex.EncodeToString(h.Sum(nil))
}

// Records must pass at the moment of their publication, and all together on the set's morning, which is when
// the centre takes them in.
func TestEverythingMayBePublished(t *testing.T) {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	everyDay(t, func(t *testing.T, asOf record.Date, d *Data) {
		morning := momentOf(asOf, 8, 0)
		try := func(r *record.Record, now time.Time) {
			checked := *r
			checked.IndexNumber = "" // the seed document's is preset; the centre takes it over
			if r.Kind != record.KindAlert {
				complain(t, r.Title, checked.Validate(rules, now))
			}
			complain(t, r.Title, checked.Validate(rules, morning))
			for pointer, text := range record.Texts(r) {
				for _, f := range privacy.FindUnder(rules.FieldLabel(r.Kind, pointer, "zh"), text) {
					t.Errorf("%q %s holds personal information: %s", r.Title, pointer, f.Masked)
				}
			}
			roundTrip(t, r)
		}
		for _, r := range d.Records {
			try(r, r.PublishedAt)
		}
		for _, c := range d.Corrections {
			try(c.Record, c.At)
		}
		for _, w := range d.Withdrawals {
			r := d.Records[w.Of]
			trace := record.Withdrawal{
				ID: "01890a5d-ac96-774b-bcce-b302099a8057", Revision: 1, Kind: r.Kind, Division: r.Division,
				IndexNumber: r.Issuer.Code + "/202601-00001", Reason: w.Reason, By: w.By, At: w.At,
			}
			complain(t, r.Title, trace.Validate(rules))
		}
	})
}

func complain(t *testing.T, title string, problems []record.Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%q: %s", title, p)
	}
}

func roundTrip(t *testing.T, r *record.Record) {
	t.Helper()
	c, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	back, err := record.Parse(c)
	if err != nil {
		t.Fatalf("%q: %v", r.Title, err)
	}
	if again, _ := back.Canonical(); !bytes.Equal(c, again) {
		t.Errorf("%q: the canonical form changes when it is read", r.Title)
	}
}

func TestOrderAndNothingFromTheFuture(t *testing.T) {
	everyDay(t, func(t *testing.T, asOf record.Date, d *Data) {
		latest := momentOf(asOf.AddDays(-1), 20, 0)
		var last time.Time
		for _, r := range d.Records {
			if r.PublishedAt.Before(last) {
				t.Errorf("%q stands before an earlier publication", r.Title)
			}
			last = r.PublishedAt
			if r.PublishedAt.After(latest) {
				t.Errorf("%q is published at %s", r.Title, r.PublishedAt)
			}
			if r.ID != "" || r.Revision != 0 {
				t.Errorf("%q has an id or revision", r.Title)
			}
			if preset := r.IndexNumber != ""; preset != (r.IndexNumber == "003111216/201506-00011") {
				t.Errorf("%q has index number %s", r.Title, r.IndexNumber)
			}
		}
		for _, c := range d.Corrections {
			if of := d.Records[c.Of]; !c.At.After(of.PublishedAt) || c.At.After(latest) || !c.Record.PublishedAt.Equal(of.PublishedAt) ||
				c.Record.Kind != of.Kind || c.Record.Division != of.Division || c.Record.Correction.Reason == "" {
				t.Errorf("correction of %q at %s does not fit", of.Title, c.At)
			}
		}
		for _, w := range d.Withdrawals {
			if of := d.Records[w.Of]; !w.At.After(of.PublishedAt) || w.At.After(latest) || w.Reason == "" {
				t.Errorf("withdrawal of %q at %s does not fit", of.Title, w.At)
			}
		}
		if len(d.Corrections) < 2 || len(d.Withdrawals) < 1 {
			t.Errorf("%d corrections and %d withdrawals: the trail has nothing to show", len(d.Corrections), len(d.Withdrawals))
		}
	})
}

func TestEveryKioskSeesEveryKind(t *testing.T) {
	d := build(t, days[0])
	villages := 0
	for _, v := range d.Divisions {
		if v.Code.Level() != division.Village {
			continue
		}
		villages++
		have := map[record.Kind]int{}
		own := map[record.Kind]int{}
		for _, r := range d.Records {
			if r.Division.Contains(v.Code) {
				have[r.Kind]++
			}
			if r.Division == v.Code {
				own[r.Kind]++
			}
		}
		for _, k := range record.Kinds() {
			if have[k] == 0 {
				t.Errorf("%s: no %s", v.Name, k)
			}
		}
		if own[record.KindFinanceStatement] < 16 || own[record.KindReliefDistribution] < 3 || own[record.KindStaffProfile] < 4 ||
			own[record.KindProject] < 1 || own[record.KindDecision] < 2 || own[record.KindAnnouncement] < 4 {
			t.Errorf("%s has only %v of its own", v.Name, own)
		}
	}
	if villages < 8 {
		t.Errorf("%d sample villages", villages)
	}
}

func TestEveryDivisionIsNamedAndSamplesAreMarked(t *testing.T) {
	d := build(t, days[0])
	names, err := division.NewRegistry(d.Divisions)
	if err != nil {
		t.Fatal(err)
	}
	for _, div := range d.Divisions {
		for _, c := range div.Code.Chain() {
			if _, ok := names.Lookup(c); !ok {
				t.Errorf("%s, above %s, has no name", c, div.Name)
			}
		}
		invented := div.Code.Level() == division.Village
		if div.Sample != invented || strings.Contains(div.Name, "示例") != invented || invented && (div.Code[9] != '9' || div.Hall == "" || div.HallEN == "") {
			t.Errorf("%s %s: sample %v", div.Code, div.Name, div.Sample)
		}
	}
	for _, r := range d.Records {
		if _, ok := names.Lookup(r.Division); !ok {
			t.Errorf("%q is of the unknown division %s", r.Title, r.Division)
		}
		if real := r.Kind == record.KindPolicy || r.IndexNumber != ""; r.Sample == real {
			t.Errorf("%s %q: sample %v", r.Division, r.Title, r.Sample)
		}
	}
	if k, ok := names.Lookup(Kiosk); !ok || !k.Sample {
		t.Errorf("the kiosk's village %s is not a sample village", Kiosk)
	}
}

func TestNoPlaceLeftUnfilled(t *testing.T) {
	everyDay(t, func(t *testing.T, _ record.Date, d *Data) {
		for _, r := range d.Records {
			for pointer, text := range record.Texts(r) {
				if strings.ContainsAny(text, "{}") || strings.Contains(text, "。。") || strings.Contains(text, "%!") {
					t.Errorf("%q %s: %s", r.Title, pointer, text)
				}
			}
		}
	})
}

func TestSearchesHit(t *testing.T) {
	d := build(t, days[0])
	for _, want := range []string{"低保", "高龄补贴", "大观", "国务院令第649号", "王", "宜民示例〔2015〕15号"} {
		if !mentioned(d, want) {
			t.Errorf("nothing is found for %s", want)
		}
	}
}

func mentioned(d *Data, want string) bool {
	for _, r := range d.Records {
		for _, text := range record.Texts(r) {
			if strings.Contains(text, want) {
				return true
			}
		}
	}
	return false
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		anew(b, days[0])
	}
}
