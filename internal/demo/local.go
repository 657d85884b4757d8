package demo

import (
	"fmt"
	"slices"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// localWords are the texts of a level below the bureau, with days counted back from the set's day.
type localWords struct {
	Announcements []announcementWords `json:"announcements"`
	Withdrawn     *withdrawnWords     `json:"withdrawn,omitzero"` // put up and taken down at the demo kiosk
	Corrected     *correctedWords     `json:"corrected,omitzero"`
	Decisions     []meetingWords      `json:"decisions"`
	Answers       []answerWords       `json:"answers"`
	Projects      []localProject      `json:"projects"`
	Guides        []localGuideWords   `json:"guides"`
	Institutions  []institutionWords  `json:"institutions"`
	Policies      []policyWords       `json:"policies"`
}

type announcementWords struct {
	Title    string   `json:"title"`
	Days     int      `json:"days"`
	Medium   string   `json:"medium"`
	Subject  string   `json:"subject"`
	Keywords []string `json:"keywords"`
	Months   []int    `json:"months"` // in which it fits; all where empty
	Text     string   `json:"text"`
	Bulletin string   `json:"bulletin"`
}

// fits reports whether the season of a notice is that of the day.
func (a announcementWords) fits(on record.Date) bool {
	return len(a.Months) == 0 || slices.Contains(a.Months, int(on.Month))
}

type withdrawnWords struct {
	announcementWords `json:",inline"`
	Reason            string `json:"reason"`
}

type correctedWords struct {
	announcementWords `json:",inline"`
	Now               string `json:"now"`
	Reason            string `json:"reason"`
}

type answerWords struct {
	Type     string      `json:"type"`
	Days     int         `json:"days"` // received so many days ago
	Took     int         `json:"took"` // days until the answer
	Received record.Date `json:"received,omitzero"`
	Answered record.Date `json:"answered,omitzero"`
	Question string      `json:"question"`
	Reply    string      `json:"reply"`
	Outcome  string      `json:"outcome"`
}

// county publishes what a district's civil affairs office shows.
func (b *builder) county(c division.Code) {
	b.local(c, b.words.County)
	b.medical(c)
	b.staff(c, b.officials(c, b.words.People.CountyPosts))
}

// township publishes what a street office or township shows.
func (b *builder) township(c division.Code) {
	b.local(c, b.words.Township)
	b.winter(c)
	b.temporary(c)
	b.staff(c, b.officials(c, b.words.People.OfficePosts))
}

// village publishes what a village or community committee shows.
func (b *builder) village(c division.Code) {
	people := b.officials(c, b.words.People.VillagePosts)
	b.local(c, b.words.Village)
	b.finance(c, people)
	b.villageRelief(c)
	b.staff(c, people)
}

// local publishes what all levels below the bureau have.
func (b *builder) local(c division.Code, w localWords) {
	d := newDice("local " + string(c))
	fill := b.placeSlots(c).with(
		"m", fmt.Sprint(d.between(12, 90)*10), "n", fmt.Sprint(d.between(8, 16)), "n2", fmt.Sprint(d.between(3, 7)),
		"date", day(b.asOf.AddDays(4)), "quarter", periodName(b.lastQuarter()))
	for _, a := range w.Announcements {
		if a.fits(b.ago(a.Days)) {
			b.localNews(c, a, fill)
		}
	}
	if c == Kiosk {
		b.second(c, w, fill)
	}
	for _, m := range w.Decisions {
		held := workday(b.ago(m.Days))
		body := m.body(fill, held)
		who := b.names.Name(c)
		if c.Level() < division.Village {
			who = b.bureauName(c)
		}
		b.publish(draft{
			division: c, title: fmt.Sprintf("%s%d年第%d次%s", who, held.Year, m.Number, body.Meeting), summary: topicsOf(body),
			keywords: []string{"决策公开", body.Meeting}, issued: held, at: at(held.AddDays(1), 16, 20), body: body,
		})
	}
	b.answers(c, w.Answers, fill)
	for i, p := range w.Projects {
		b.localProject(c, p, fill, i)
	}
	b.localGuides(c, w.Guides, fill)
	for i, w := range w.Institutions {
		body := w.body(fill)
		body.Superior, body.Phone, body.Hours = b.bureauName(c.Parent()), landline(c, 1+i), b.words.People.Hours
		body.Address = fill.fill("{place}示例路" + fmt.Sprint(10+d.IntN(80)) + "号")
		issued := workday(b.ago(w.Days))
		b.publish(draft{
			division: c, title: fill.fill(w.Name), summary: strings.Join(body.Functions, "；") + "。", keywords: []string{"机构职能"},
			issued: issued, at: at(issued, 11, i), body: body,
		})
	}
}

func (b *builder) localNews(c division.Code, a announcementWords, fill slots) *entry {
	issued := b.ago(a.Days)
	body := &record.Announcement{Medium: a.Medium, Subject: a.Subject, Text: fill.fill(a.Text), Bulletin: fill.fill(a.Bulletin)}
	e := b.publish(draft{
		division: c, title: fill.fill(a.Title), summary: opening(body.Text), keywords: a.Keywords, issued: issued,
		at: at(issued, 10, newDice(string(c)+a.Title).IntN(50)), body: body,
	})
	if a.Medium == "notice_board" {
		e.record.Category, e.record.Genre = "公告公示", "通告"
	}
	return e
}

// second gives the demo kiosk a corrected and a withdrawn notice, so that the trail has something to tell.
func (b *builder) second(c division.Code, w localWords, fill slots) {
	e := b.localNews(c, w.Corrected.announcementWords, fill)
	next := *e.record
	body := *next.Body.(*record.Announcement)
	body.Text = fill.fill(w.Corrected.Now)
	next.Body, next.Summary = &body, shorten(body.Text, 300)
	b.correct(e, &next, w.Corrected.Reason, e.record.PublishedAt.AddDate(0, 0, 2))
	e = b.localNews(c, w.Withdrawn.announcementWords, fill)
	b.withdraw(e, w.Withdrawn.Reason, e.record.PublishedAt.AddDate(0, 0, 1))
}

// answers publishes replies on the day after they were given.
func (b *builder) answers(c division.Code, list []answerWords, fill slots) {
	for i, w := range list {
		received, answered := w.Received, w.Answered
		if received.IsZero() {
			received = b.ago(w.Days)
			answered = received.AddDays(w.Took)
		}
		body := &record.Answer{
			Type: w.Type, Question: fill.fill(w.Question), ReceivedOn: received, AnsweredOn: answered, AnsweredBy: b.bureauName(c),
			Reply: fill.fill(w.Reply), Outcome: w.Outcome,
		}
		if w.Type == "objection" { // the village cannot answer an objection about itself
			body.AnsweredBy = b.bureauName(c.Parent())
		}
		b.publish(draft{
			division: c, title: shorten(body.Question, 40), summary: body.Reply, keywords: []string{"监督答复"},
			issued: answered, at: at(answered.AddDays(1), 15, 10+i), body: body,
		})
	}
}

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

// scaled gives villages budgets of different size, in whole hundreds of yuan; what was spent stays within.
func scaled(sum record.Fen, percent int) record.Fen {
	return sum * record.Fen(percent) / 100 / 10000 * 10000
}

func (b *builder) localProject(c division.Code, w localProject, fill slots, place int) {
	size := newDice("size "+string(c)).between(78, 126)
	if c == Kiosk {
		size = 100
	}
	body := &record.Project{
		ProjectClass: w.Class, Status: w.Status, Code: fmt.Sprintf("SL-%s-%02d", c[4:], place+1), Owner: b.bureauName(c), Location: b.names.Name(c),
		Description: fill.fill(w.Description), Contractor: w.Contractor, Supervisor: w.Supervisor,
		ContractSum: scaled(w.Contract, size), Spent: scaled(w.Spent, size), Percent: w.Percent,
	}
	for _, f := range w.Funds {
		f.Amount = scaled(f.Amount, size)
		body.Budget += f.Amount
		body.Funds = append(body.Funds, f.Fund)
	}
	if w.Method != "" {
		body.Tender = &record.Tender{Method: w.Method, Date: b.ago(w.Milestones[0].planned), Result: fill.fill(w.Result)}
	}
	for _, m := range w.Milestones {
		milestone := record.Milestone{Name: m.name, PlannedOn: b.ago(m.planned)}
		if m.actual != nil {
			milestone.ActualOn = b.ago(*m.actual)
		}
		body.Milestones = append(body.Milestones, milestone)
	}
	for _, change := range w.Changes {
		change.Date, change.Reason = b.ago(change.days), fill.fill(change.Reason)
		body.Changes = append(body.Changes, change.ProjectChange)
	}
	for _, p := range w.Problems {
		p.Date, p.ResolvedOn = b.ago(p.days), b.ago(p.resolved)
		body.Problems = append(body.Problems, p.ProjectProblem)
	}
	for _, i := range w.Inspections {
		body.Inspections = append(body.Inspections, record.Inspection{Date: b.ago(i.days), By: []string{"村务监督委员会", "监理", "群众代表"}, Finding: i.finding})
	}
	issued := b.ago(b.latestEvent(w))
	title := fill.fill(w.Title)
	if w.Status == "implementation" {
		title += fmt.Sprintf("进度（%d%%）", w.Percent)
	}
	e := b.publish(draft{
		division: c, title: title, summary: body.Description, keywords: []string{className(w.Class), "工程公示"}, issued: issued,
		at: at(issued.AddDays(1), 16, 5+place), body: body,
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
