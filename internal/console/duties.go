package console

import (
	"slices"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// dutyBoard returns a division's duties in a window, now.
func (c *Console) dutyBoard(code division.Code, window record.Period) []duty.Item {
	place, facts := c.library.facts(code)
	return c.duties.Board(place, facts, window, now())
}

// dutyLine is a duty in a list.
type dutyLine struct {
	Name, Place, Period, State, Tone string
	Deadline                         record.Date
	Left                             int // days; negative when over
	Open                             bool
	By                               *duty.Fact
	Basis                            string
	Begin                            string // where the person can begin the missing record; "" if they cannot
}

var dutyStates = map[duty.State][2]string{ // key of the words, tone
	duty.Due: {"duty.due", "due"}, duty.OnTime: {"duty.ontime", "good"}, duty.Late: {"duty.late", "bad"}, duty.Missing: {"duty.missing", "bad"},
}

func (r *request) dutyLine(it duty.Item) dutyLine {
	state := dutyStates[it.State]
	line := dutyLine{Name: it.Duty.Title(string(r.words)), Place: r.console.library.name(it.Division, r.words), State: r.words.T(state[0]), Tone: state[1],
		Deadline: it.Deadline, Left: it.Deadline.DaysSince(record.DateOf(now().In(record.Zone))), By: it.By, Basis: it.Duty.Basis,
		Open: it.State == duty.Due || it.State == duty.Missing}
	if it.Period != (record.Period{}) {
		line.Period = r.words.Period(it.Period)
	}
	if line.Open && it.By == nil && r.actor().May(account.Write, it.Division) {
		line.Begin = Root + "drafts/new?kind=" + string(it.Duty.Kind) + "&division=" + string(it.Division)
	}
	return line
}

type dutiesList struct {
	Frame
	Division               string
	Place                  string
	Window                 string
	Period, Before, Behind string // this window, the one before and the next, as addresses have them; "" for none
	Divisions              []option
	Totals                 duty.Totals
	Lines                  []dutyLine
	Below                  []placeTotals
}

func (*dutiesList) template() string { return "duties.html" }

// placeTotals is a division's line in the table of divisions.
type placeTotals struct {
	Code, Name string
	duty.Totals
	Percent int
	Rated   bool
}

func dutiesPage(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	now := record.PeriodOn("quarter", record.DateOf(now().In(record.Zone)))
	p, window := &dutiesList{}, now
	p.Title = r.words.T("duties.title")
	at, err := r.divisionField("division")
	if err == nil && r.value("period") != "" {
		window, err = record.ParsePeriod(r.value("period"))
	}
	if scope := r.workDivisions(); at == "" && len(scope) > 0 {
		at = scope[0]
	}
	p.Divisions = r.divisionOptions(somebody, at)
	if err != nil {
		return refuseForm(r, p, "division", err)
	}
	p.Period, p.Before, p.Window = window.String(), window.Previous().String(), r.words.Period(window)
	if window.From().Before(now.From()) {
		p.Behind = window.Next().String()
	}
	if at == "" && len(p.Divisions) > 0 {
		at = division.Code(p.Divisions[0].Value)
	}
	p.Division, p.Place = string(at), r.console.library.name(at, r.words)
	items := r.console.dutyBoard(at, window)
	p.Totals = duty.Count(items)
	for _, it := range items {
		p.Lines = append(p.Lines, r.dutyLine(it))
	}
	slices.SortStableFunc(p.Lines, func(a, b dutyLine) int { return a.Deadline.DaysSince(b.Deadline) })
	p.Below = r.divisionsBelow(at, window)
	return showPage(p)
}

// divisionsBelow returns the divisions one level down, each with everything below it.
func (r *request) divisionsBelow(at division.Code, window record.Period) []placeTotals {
	own := map[division.Code]duty.Totals{}
	for _, d := range r.console.library.divisions() {
		if d.Code != at && at.Contains(d.Code) {
			own[d.Code] = duty.Count(r.console.dutyBoard(d.Code, window))
		}
	}
	all := duty.RollUp(own)
	var list []placeTotals
	for _, d := range r.console.library.divisions() {
		if d.Code == at || d.Code.Parent() != at {
			continue
		}
		line := placeTotals{Code: string(d.Code), Name: r.console.library.name(d.Code, r.words), Totals: all[d.Code]}
		line.Percent, line.Rated = line.Rate()
		list = append(list, line)
	}
	return list
}

type divisionsList struct {
	Frame
	Divisions []divisionLine
}

func (*divisionsList) template() string { return "divisions.html" }

type divisionLine struct {
	Code, Name, Level string
	Records           int
	Sample, HasLog    bool
	May               bool // the person works for it
}

func divisionsPage(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &divisionsList{}
	p.Title = r.words.T("divisions.title")
	for _, d := range r.console.library.divisions() {
		p.Divisions = append(p.Divisions, divisionLine{Code: string(d.Code), Name: indentDivision(d.Code) + r.console.library.name(d.Code, r.words),
			Level: r.words.T("level." + d.Code.Level().String()), Records: d.Records, Sample: d.Sample, HasLog: d.HasLog, May: r.actor().May(account.Read, d.Code)})
	}
	return showPage(p)
}
