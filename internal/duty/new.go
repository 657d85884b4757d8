package duty

import "time"

// NewSince is the moment at which what is new now begins: records first published at it or later are new. It is
// the beginning of a day, so that nothing stops being new in front of a reader.
func (r *Rules) NewSince(now time.Time) time.Time {
	return dayOf(now).AddDays(1 - r.settings.NewDays).Time()
}

// IsNew reports whether a record counts as new.
func (r *Rules) IsNew(published, now time.Time) bool {
	return !published.Before(r.NewSince(now)) && !published.After(now)
}
