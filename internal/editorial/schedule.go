package editorial

import (
	"fmt"
	"time"

	"gongshi/internal/record"
)

// MaxAhead is how far ahead a publication may be scheduled. What was reviewed is still true then, and a year that was
// mistyped is found.
const MaxAhead = 60 * 24 * time.Hour

// CheckSchedule returns the reasons for which a record may not be published at a time although its words are in order:
// the time is far away, or outside of the days that the record is made for. Workflow.Schedule refuses a time that has
// passed, and Check a record that has expired by then.
func CheckSchedule(r *record.Record, rules *record.Rules, due, now time.Time) []record.Problem {
	c := scheduleCheck{record: r, rules: rules, at: due.In(record.Zone).Format("2006-01-02 15:04")}
	if last := now.Add(MaxAhead); due.After(last) {
		until := last.In(record.Zone).Format("2006-01-02 15:04")
		c.found = append(c.found, record.Problem{
			Reason: fmt.Sprintf("The time of publication is %s, more than %d days ahead. "+
				"Check the year and the month, and give a time until %s.", c.at, int(MaxAhead/(24*time.Hour)), until),
			ReasonZh: fmt.Sprintf("定时发布的时间是%s，在%d天以后。请核对年份和月份，改为%s以前的时间。",
				c.at, int(MaxAhead/(24*time.Hour)), until)})
	}
	day := record.DateOf(due.In(record.Zone))
	if !r.RepealedOn.IsZero() && !day.Before(r.RepealedOn) {
		c.add("/repealed_on", r.RepealedOn, "when it would not be in force any more. Publish earlier, or correct the date.",
			"届时已经失效。请提前发布，或更正日期。")
	}
	if r.Publicity != nil && r.ID == "" {
		c.checkPublicity(*r.Publicity, day, record.DateOf(now.In(record.Zone)))
	}
	staff, ok := r.Body.(*record.StaffProfile)
	if ok && staff.Whereabouts != nil && !staff.Whereabouts.On.IsZero() && staff.Whereabouts.On.Before(day) {
		c.add("/body/whereabouts/on", staff.Whereabouts.On, "when they would be of a day that has passed. "+
			"Publish earlier, or correct them.", "届时去向已经过时。请提前发布，或更正去向。")
	}
	return c.found
}

// scheduleCheck collects what speaks against a time of publication.
type scheduleCheck struct {
	record *record.Record
	rules  *record.Rules
	at     string // the time of publication
	found  []record.Problem
}

// add notes that a date of the record does not fit.
func (c *scheduleCheck) add(field string, date record.Date, en, zh string) {
	label := func(lang string) string { return c.rules.FieldLabel(c.record.Kind, field, lang) }
	c.found = append(c.found, record.Problem{Field: field,
		Reason:   fmt.Sprintf("%s is %s; the time of publication is %s, %s", label("en"), date, c.at, en),
		ReasonZh: fmt.Sprintf("“%s”为%s，而定时发布的时间是%s，%s", label("zh"), date, c.at, zh)})
}

// checkPublicity holds the publicity period of a new record against the day of its publication. A period that has begun
// already was perhaps posted on paper.
func (c *scheduleCheck) checkPublicity(p record.Publicity, day, today record.Date) {
	switch {
	case !p.To.IsZero() && p.To.Before(day):
		c.add("/publicity/to", p.To, "when nobody could object any more. Publish earlier, or move the publicity period.",
			"届时公示期已满，居民无法提出异议。请提前发布，或推后公示期。")
	case !p.From.IsZero() && p.From.Before(day) && !p.From.Before(today):
		c.add("/publicity/from", p.From, "so that residents would have fewer days to object. "+
			"Publish on the first day, or move the publicity period.",
			"居民能提异议的天数会减少。请在公示首日发布，或推后公示期。")
	}
}
