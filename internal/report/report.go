// Package report makes the summary report [信息公开工作总结]: how much a body disclosed in a period, every
// figure counted from records, and the sheet of one record for the wall board [公示栏].
//
// A record counts by the date of the thing: the date of occurrence where its kind has one (a meeting's
// held_on, an event's happened_on, the day on which a matter was received), else issued_on, else the day
// of publication. The moment at which it reached this centre never matters, so that a report on an
// earlier period stays the same when old records are imported. The package is pure: the caller hands it
// the current records; only the centre's rooms import it.
package report

import (
	"iter"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Scope is the subject of a report.
type Scope struct {
	Division division.Code
	Name     string      // of the division
	From, To record.Date // both days count
	Below    bool        // count the divisions below as well
}

// Check refuses a scope without days.
func (s Scope) Check() error {
	switch {
	case s.From.IsZero() || s.To.IsZero():
		return errs.F(errs.Invalid, "a report needs its first and last day")
	case s.To.Before(s.From):
		return errs.F(errs.Invalid, "the last day of the report, %s, lies before its first, %s", s.To, s.From)
	}
	return nil
}

func (s Scope) covers(r *record.Record) bool {
	if r.Division != s.Division && !(s.Below && s.Division.Contains(r.Division)) {
		return false
	}
	day := Day(r)
	return !day.Before(s.From) && !s.To.Before(day)
}

// Day is the date by which a record counts.
func Day(r *record.Record) record.Date {
	var day record.Date
	switch b := r.Body.(type) {
	case *record.Decision:
		day = b.HeldOn
	case *record.Announcement:
		day = b.HappenedOn
	case *record.Answer:
		day = b.ReceivedOn
	}
	if day.IsZero() {
		day = r.IssuedOn
	}
	if day.IsZero() {
		day = record.DateOf(r.PublishedAt.In(record.Zone))
	}
	return day
}

// Summary is the report. Money is in fen.
type Summary struct {
	Division division.Code `json:"division"`
	Name     string        `json:"name"`
	From     record.Date   `json:"from"`
	To       record.Date   `json:"to"`
	Below    bool          `json:"below"`
	Records  int           `json:"records"`
	Sample   int           `json:"sample"` // how many of them are invented sample data

	Powers        Powers        `json:"powers"`
	Projects      Projects      `json:"projects"`
	Announcements Announcements `json:"announcements"`
	Decisions     Counts        `json:"decisions"` // meetings, by type
	Institutions  Institutions  `json:"institutions"`
	Answers       Answers       `json:"answers"`
	Relief        Relief        `json:"relief"`
	Finance       Finance       `json:"finance"`
	Guides        int           `json:"guides"`
	Policies      int           `json:"policies"`
	Staff         int           `json:"staff"`
	Alerts        int           `json:"alerts"`

	InternalAffairs int `json:"internal_affairs"` // disclosures of internal affairs [内部事务], which are no meetings
}

// Counts counts by a code.
type Counts map[string]int

// Powers counts entries of the list of powers.
type Powers struct {
	Total   int    `json:"total"`
	ByClass Counts `json:"by_class"`
}

// Projects counts projects by class.
type Projects struct {
	Livelihood   int `json:"livelihood"`
	Construction int `json:"construction"`
}

// Announcements counts by medium.
type Announcements struct {
	Document    int `json:"document"`
	Web         int `json:"web"`
	Newspaper   int `json:"newspaper"`
	Television  int `json:"television"`
	Radio       int `json:"radio"`
	NoticeBoard int `json:"notice_board"`
	Bulletins   int `json:"bulletins"` // announcements of any medium with a broadcast text
}

// Institutions counts institutions by type.
type Institutions struct {
	Affiliated int    `json:"affiliated"`
	ByType     Counts `json:"by_type"`
}

// Answers counts matters raised, by type, and how they went.
type Answers struct {
	Questions    int `json:"questions"`
	Objections   int `json:"objections"`
	Hotline      int `json:"hotline"`
	Complaints   int `json:"complaints"`
	Applications int `json:"applications"`
	Reviews      int `json:"reviews"`
	Lawsuits     int `json:"lawsuits"`
	Open         int `json:"open"` // not answered yet
}

// Relief sums up distributions.
type Relief struct {
	Batches     int        `json:"batches"`
	Recipients  int        `json:"recipients"`
	Received    record.Fen `json:"received"`
	Distributed record.Fen `json:"distributed"`
	ByProgramme Counts     `json:"by_programme"`
	ByEvent     Counts     `json:"by_event"` // batches by type of disaster
}

// Finance sums up statements.
type Finance struct {
	Statements int        `json:"statements"`
	Income     record.Fen `json:"income"`  // of monthly statements, so that no transaction counts twice
	Expense    record.Fen `json:"expense"` // likewise
}

// Summarise counts the records that the scope covers. It stops at the first error of the sequence.
func Summarise(s Scope, records iter.Seq2[*record.Record, error]) (*Summary, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	sum := &Summary{
		Division: s.Division, Name: s.Name, From: s.From, To: s.To, Below: s.Below,
		Powers: Powers{ByClass: Counts{}}, Decisions: Counts{}, Institutions: Institutions{ByType: Counts{}},
		Relief: Relief{ByProgramme: Counts{}, ByEvent: Counts{}},
	}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		if s.covers(r) {
			sum.add(r)
		}
	}
	return sum, nil
}
