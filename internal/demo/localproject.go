package demo

import (
	"fmt"
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// localProject is a project with days counted back from the set's day, negative ones ahead of it.
type localProject struct {
	Title       string             `json:"title"`
	Class       string             `json:"class"`
	Status      string             `json:"status"`
	Days        int                `json:"days"`
	Percent     int                `json:"percent"`
	Contract    record.Fen         `json:"contract"`
	Spent       record.Fen         `json:"spent"`
	Method      string             `json:"method"`
	Result      string             `json:"result"`
	Contractor  string             `json:"contractor"`
	Supervisor  string             `json:"supervisor"`
	Description string             `json:"description"`
	Funds       []fundWords        `json:"funds"`
	Milestones  []milestoneWords   `json:"milestones"`
	Changes     []localChangeWords `json:"changes"`
	Problems    []problemWords     `json:"problems"`
	Inspections []inspectionWords  `json:"inspections"`
}

// milestoneWords is written ["name", planned, actual or null].
type milestoneWords struct {
	name    string
	planned int
	actual  *int
}

func (m *milestoneWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &m.name, &m.planned, &m.actual)
}

// localChangeWords is written [days, "what", fen, "reason"].
type localChangeWords struct {
	days int
	record.ProjectChange
}

func (c *localChangeWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &c.days, &c.What, &c.Amount, &c.Reason)
}

// problemWords is written [days, "what", "resolution", days when it was resolved].
type problemWords struct {
	days, resolved int
	record.ProjectProblem
}

func (p *problemWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &p.days, &p.What, &p.Resolution, &p.resolved)
}

// inspectionWords is written [days, "finding"].
type inspectionWords struct {
	days    int
	finding string
}

func (i *inspectionWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &i.days, &i.finding)
}

// scaleBudget gives villages budgets of different size, in whole hundreds of yuan; expenses stay within.
func scaleBudget(sum record.Fen, percent int) record.Fen {
	return sum * record.Fen(percent) / 100 / 10000 * 10000
}

func (b *builder) localProject(c division.Code, w localProject, fill slots, place int) {
	size := newDice("size "+string(c)).between(78, 126)
	if c == Kiosk {
		size = 100
	}
	body := &record.Project{
		ProjectClass: w.Class, Status: w.Status, Code: fmt.Sprintf("SL-%s-%02d", c[4:], place+1), Owner: b.bureauName(c), Location: b.names.Name(c),
		Description: fill.fillText(w.Description), Contractor: w.Contractor, Supervisor: w.Supervisor,
		ContractSum: scaleBudget(w.Contract, size), Spent: scaleBudget(w.Spent, size), Percent: w.Percent,
	}
	for _, f := range w.Funds {
		f.Amount = scaleBudget(f.Amount, size)
		body.Budget += f.Amount
		body.Funds = append(body.Funds, f.Fund)
	}
	if w.Method != "" {
		body.Tender = &record.Tender{Method: w.Method, Date: b.daysAgo(w.Milestones[0].planned), Result: fill.fillText(w.Result)}
	}
	for _, m := range w.Milestones {
		milestone := record.Milestone{Name: m.name, PlannedOn: b.daysAgo(m.planned)}
		if m.actual != nil {
			milestone.ActualOn = b.daysAgo(*m.actual)
		}
		body.Milestones = append(body.Milestones, milestone)
	}
	for _, change := range w.Changes {
		change.Date, change.Reason = b.daysAgo(change.days), fill.fillText(change.Reason)
		body.Changes = append(body.Changes, change.ProjectChange)
	}
	for _, p := range w.Problems {
		p.Date, p.ResolvedOn = b.daysAgo(p.days), b.daysAgo(p.resolved)
		body.Problems = append(body.Problems, p.ProjectProblem)
	}
	for _, i := range w.Inspections {
		body.Inspections = append(body.Inspections, record.Inspection{Date: b.daysAgo(i.days), By: []string{"村务监督委员会", "监理", "群众代表"}, Finding: i.finding})
	}
	issued := b.daysAgo(b.latestEvent(w))
	title := fill.fillText(w.Title)
	if w.Status == "implementation" {
		title += fmt.Sprintf("进度（%d%%）", w.Percent)
	}
	e := b.addSample(draft{
		division: c, title: title, summary: body.Description, keywords: []string{className(w.Class), "工程公示"}, issued: issued,
		at: momentOf(issued.AddDays(1), 16, 5+place), body: body,
	})
	b.completeProject(e, body)
}

// latestEvent is how many days ago the last thing happened that the sheet speaks of.
func (b *builder) latestEvent(w localProject) int {
	days := []int{w.Days}
	for _, m := range w.Milestones {
		if m.actual != nil {
			days = append(days, *m.actual)
		}
	}
	for _, p := range w.Problems {
		days = append(days, p.resolved)
	}
	for _, i := range w.Inspections {
		days = append(days, i.days)
	}
	return slices.Min(days)
}
