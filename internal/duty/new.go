package duty

import "time"

// NewSince returns the moment from which first publications count as new at now. It is the beginning of a day, so that
// nothing stops being new in front of a reader.
func (r *Rules) NewSince(now time.Time) time.Time {
	return dayOf(now).AddDays(1 - r.settings.NewDays).Time()
}

// IsNew reports whether a record counts as new.
func (r *Rules) IsNew(published, now time.Time) bool {
	return !published.Before(r.NewSince(now)) && !published.After(now)
}
