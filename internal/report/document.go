package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"gongshi/internal/record"
)

// Document is a summary in the words of one language: the common content of the page, the PDF and the workbook.
type Document struct {
	Lang    string
	Title   string
	Scope   string // the body, its period, whether with the divisions below
	Counted string // from how many records
	Sample  string // how many of them are invented; "" for none
	How     string // by which rule things are counted
	Made    string // the day on which it was made
	Parts   []Part

	words words
	made  record.Date
}

// Part is a section: its own figure, and that figure's parts.
type Part struct {
	Name   string
	Figure Figure
	Lines  []Line
}

// Line is one figure with its name.
type Line struct {
	Name   string
	Figure Figure
	Share  bool // it is one of those that the part's figure is the sum of
}

// Figure is a number of things or, where Money, of fen.
type Figure struct {
	Number int64
	Money  bool
}

// String is the figure as it is printed: a count, or yuan with two decimals.
func (f Figure) String() string {
	if f.Money {
		return record.Fen(f.Number).String()
	}
	return strconv.FormatInt(f.Number, 10)
}

// Document puts the summary into the words of a language, zh or en. Codes get their names from rules; made is the day
// that the document bears.
func (s *Summary) Document(rules *record.Rules, lang string, made record.Date) *Document {
	w := wordsOf(lang)
	below := w.T("own")
	if s.Below {
		below = w.T("below")
	}
	d := &Document{
		Lang: lang, Title: w.T("title"), Scope: w.T("of", s.Name, s.From, s.To) + " · " + below, Counted: w.T("counted", s.Records),
		How: w.T("how"), Made: w.T("made", made), words: w, made: made,
	}
	if s.Sample > 0 {
		d.Sample = w.T("sample", s.Sample)
	}
	named := func(kind record.Kind) func(string) string {
		return func(class string) string { return rules.ClassLabel(kind, class, lang) }
	}
	d.Parts = []Part{
		{w.T("powers"), count(s.Powers.Total), s.Powers.ByClass.lines(named(record.KindPower))},
		s.Projects.part(w, named(record.KindProject)),
		s.Announcements.part(w, named(record.KindAnnouncement)),
		{w.T("decisions"), count(s.Decisions.total()), s.Decisions.lines(named(record.KindDecision))},
		{w.T("institutions"), count(s.Institutions.ByType.total()), s.Institutions.ByType.lines(named(record.KindInstitution))},
		s.Answers.part(w),
		s.Relief.part(w, named(record.KindReliefDistribution), func(event string) string {
			return w.T("event", rules.Label("disaster_type", event, lang))
		}),
		{w.T("finance"), count(s.Finance.Statements), []Line{{w.T("income"), money(s.Finance.Income), false}, {w.T("expense"), money(s.Finance.Expense), false}}},
		{w.T("others"), count(s.Guides + s.Policies + s.Staff + s.Alerts + s.InternalAffairs), []Line{
			{w.T("guides"), count(s.Guides), true}, {w.T("policies"), count(s.Policies), true}, {w.T("staff"), count(s.Staff), true},
			{w.T("alerts"), count(s.Alerts), true}, {w.T("affairs"), count(s.InternalAffairs), true}}},
	}
	return d
}

func (p Projects) part(w words, named func(string) string) Part {
	return Part{w.T("projects"), count(p.Livelihood + p.Construction), []Line{
		{named("livelihood"), count(p.Livelihood), true}, {named("construction"), count(p.Construction), true}}}
}

func (a Announcements) part(w words, named func(string) string) Part {
	return Part{w.T("announcements"), count(a.Document + a.Web + a.Newspaper + a.Television + a.Radio + a.NoticeBoard), []Line{
		{named("document"), count(a.Document), true}, {named("web"), count(a.Web), true}, {named("newspaper"), count(a.Newspaper), true},
		{named("television"), count(a.Television), true}, {named("radio"), count(a.Radio), true}, {named("notice_board"), count(a.NoticeBoard), true},
		{w.T("bulletins"), count(a.Bulletins), false}}}
}

func (a Answers) part(w words) Part {
	return Part{w.T("answers"), count(a.Questions + a.Objections + a.Hotline + a.Complaints + a.Applications + a.Reviews + a.Lawsuits), []Line{
		{w.T("applications"), count(a.Applications), true}, {w.T("reviews"), count(a.Reviews), true}, {w.T("lawsuits"), count(a.Lawsuits), true},
		{w.T("complaints"), count(a.Complaints), true}, {w.T("objections"), count(a.Objections), true}, {w.T("hotline"), count(a.Hotline), true},
		{w.T("questions"), count(a.Questions), true}, {w.T("open"), count(a.Open), false}}}
}

func (r Relief) part(w words, programme, event func(string) string) Part {
	lines := append([]Line{
		{w.T("recipients"), count(r.Recipients), false}, {w.T("received"), money(r.Received), false}, {w.T("distributed"), money(r.Distributed), false},
	}, r.ByProgramme.lines(programme)...)
	for _, l := range r.ByEvent.lines(event) {
		l.Share = false // the batches are divided once already
		lines = append(lines, l)
	}
	return Part{w.T("relief"), count(r.Batches), lines}
}

func count(n int) Figure        { return Figure{Number: int64(n)} }
func money(f record.Fen) Figure { return Figure{Number: int64(f), Money: true} }

func (c Counts) total() (n int) {
	for _, v := range c {
		n += v
	}
	return n
}

// keys are the codes that were counted, the largest first.
func (c Counts) keys() []string {
	return slices.SortedFunc(maps.Keys(c), func(a, b string) int { return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b)) })
}

func (c Counts) lines(named func(string) string) []Line {
	lines := make([]Line, 0, len(c))
	for _, k := range c.keys() {
		lines = append(lines, Line{named(k), count(c[k]), true})
	}
	return lines
}
