package demo

import (
	"strings"
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// What a careful reader would stumble over: relief for people far from the disaster, an office under the wrong
// superior, a rule that is replaced and yet in force.
func TestReadersDoNotStumble(t *testing.T) {
	everyDay(t, func(t *testing.T, _ record.Date, d *Data) {
		names, err := division.NewRegistry(d.Divisions)
		if err != nil {
			t.Fatal(err)
		}
		district := map[string]string{} // of a village, by name
		for _, v := range d.Divisions {
			if v.Sample {
				district[v.Name] = names.Name(v.Code.Parent().Parent())
			}
		}
		cities, offices, repealed := 0, 0, 0
		for _, r := range d.Records {
			switch b := r.Body.(type) {
			case *record.ReliefDistribution:
				if r.Division != City {
					continue
				}
				cities++
				for _, p := range b.Recipients {
					for village, where := range district {
						if strings.HasPrefix(p.Group, village) && !strings.Contains(b.Event.Area, where) {
							t.Errorf("%q: %s of %s is no part of %s", r.Title, p.Group, where, b.Event.Area)
						}
					}
				}
				if r.Publicity.From.Before(r.IssuedOn) {
					t.Errorf("%q is up for objection from %s, but issued on %s", r.Title, r.Publicity.From, r.IssuedOn)
				}
			case *record.Institution:
				if own := r.Title == names.Name(City)+"民政局"; own != (len(b.Affiliated) == 6) || !own && len(b.Affiliated) > 0 {
					t.Errorf("%s has the affiliated units %q", r.Title, b.Affiliated)
				}
				if c := r.Division; b.Type == "authority" && c != City {
					offices++
					government := names.Name(c) + "人民政府" // over a district's bureau; a street or township is under its district's
					if c.Level() == division.Township {
						government = names.Name(c.Parent()) + "人民政府"
					}
					if b.Superior != government {
						t.Errorf("%s is under %q, not under %s", r.Title, b.Superior, government)
					}
				}
				if b.Type == "committee" && b.Superior != "" {
					t.Errorf("%s governs itself, but is under %s", r.Title, b.Superior)
				}
			case *record.ServiceGuide:
				if b.Window != "" && strings.Contains(b.Place, b.Window) || strings.Count(b.Place, "示例路") > 1 {
					t.Errorf("%q: %s, window %s", r.Title, b.Place, b.Window)
				}
				always := strings.Contains(r.Summary, "二十四小时接待") || strings.HasPrefix(r.Summary, "全天")
				if len(b.Hours) == 0 || always != (b.Hours[0].To == "24:00") {
					t.Errorf("%q is open %v", r.Title, b.Hours)
				}
			case *record.Policy:
				if (len(b.ReplacedBy) > 0) != !r.RepealedOn.IsZero() || r.PublishedAt.Before(r.RepealedOn.Time()) {
					t.Errorf("%q of %s is replaced by %v, repealed on %q", r.Title, r.PublishedAt, b.ReplacedBy, r.RepealedOn)
				}
				if !r.RepealedOn.IsZero() {
					repealed++
				}
			}
		}
		if cities == 0 || offices == 0 || repealed == 0 && d.Records[len(d.Records)-1].PublishedAt.Year() > 2019 {
			t.Errorf("only %d batches of the city, %d offices and %d repealed rules were looked at", cities, offices, repealed)
		}
	})
}
