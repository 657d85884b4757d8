package editorial

import (
	"fmt"
	"time"

	"gongshi/internal/record"
)

// MaxAhead is how far ahead a publication may be scheduled: what was reviewed is still true then, and 2099 for 2027 is found.
const MaxAhead = 60 * 24 * time.Hour

// CheckSchedule returns the reasons for which a record is not to be published at a time, although its words are in order: a time that is too
// far, and a time outside of the days for which the record is made. That the time has not passed is for Workflow.Schedule, that the
// record has not expired by then for Check.
func CheckSchedule(r *record.Record, rules *record.Rules, due, now time.Time) (list []record.Problem) {
	at := due.In(record.Zone).Format("2006-01-02 15:04")
	add := func(field, en, zh string, args ...any) {
		p := record.Problem{Field: field, Reason: fmt.Sprintf(en, args...), ReasonZh: fmt.Sprintf(zh, args...)}
		if field != "" {
			p.Reason = rules.FieldLabel(r.Kind, field, "en") + " " + p.Reason
			p.ReasonZh = "“" + rules.FieldLabel(r.Kind, field, "zh") + "”" + p.ReasonZh
		}
		list = append(list, p)
	}
	if last := now.Add(MaxAhead); due.After(last) {
		add("", "The time of publication is %[1]s, more than %[2]d days ahead. Check the year and the month, and give a time until %[3]s.",
			"定时发布的时间是%[1]s，在%[2]d天以后。请核对年份和月份，改为%[3]s以前的时间。", at, int(MaxAhead/(24*time.Hour)), last.In(record.Zone).Format("2006-01-02 15:04"))
	}
	day, today := record.DateOf(due.In(record.Zone)), record.DateOf(now.In(record.Zone))
	if !r.RepealedOn.IsZero() && !day.Before(r.RepealedOn) {
		add("/repealed_on", "is %[2]s: at the time of publication, %[1]s, it would not be in force any more. Publish earlier, or correct the date.",
			"为%[2]s，到定时发布的%[1]s已经失效。请提前发布，或更正日期。", at, r.RepealedOn)
	}
	if p := r.Publicity; p != nil && r.ID == "" {
		switch {
		case !p.To.IsZero() && p.To.Before(day):
			add("/publicity/to", "is %[2]s: at the time of publication, %[1]s, nobody could object any more. Publish earlier, or move the publicity period.",
				"为%[2]s，到定时发布的%[1]s公示期已满，居民无法提出异议。请提前发布，或推后公示期。", at, p.To)
		case !p.From.IsZero() && p.From.Before(day) && !p.From.Before(today):
			add("/publicity/from", "is %[2]s, before the time of publication, %[1]s: residents would have fewer days to object. Publish on its first day, or move the publicity period.",
				"为%[2]s，早于定时发布的%[1]s，居民能提异议的天数会减少。请在公示首日发布，或推后公示期。", at, p.From)
		}
	}
	if staff, ok := r.Body.(*record.StaffProfile); ok && staff.Whereabouts != nil && !staff.Whereabouts.On.IsZero() && staff.Whereabouts.On.Before(day) {
		add("/body/whereabouts/on", "is %[2]s, before the time of publication, %[1]s: the whereabouts would be of a day that has passed. Publish earlier, or correct them.",
			"为%[2]s，早于定时发布的%[1]s，那时去向已经过时。请提前发布，或更正去向。", at, staff.Whereabouts.On)
	}
	return list
}
