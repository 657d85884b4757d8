package demo

import (
	"slices"
	"testing"

	"gongshi/assets"
	"gongshi/internal/record"
)

// TestDrafts: those that have been handed in may be published but for what a review is there to find, and there is one
// at every stage.
func TestDrafts(t *testing.T) {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range days {
		var stages []Stage
		for _, d := range build(t, day).Drafts {
			stages = append(stages, d.Stage)
			if p := d.Record.Validate(rules, day.Time().AddDate(0, 0, 1)); len(p) > 0 || !d.Record.Sample || !d.Record.PublishedAt.IsZero() {
				t.Errorf("%s, %q: %v", day, d.Record.Title, p)
			}
			if (d.Stage == Returned) != (d.Reason != "") {
				t.Errorf("%q is %s with the reason %q", d.Record.Title, d.Stage, d.Reason)
			}
		}
		for _, s := range []Stage{Written, Submitted, Returned, Reviewed, Approved} {
			if !slices.Contains(stages, s) {
				t.Errorf("%s: no draft is %s", day, s)
			}
		}
	}
}
