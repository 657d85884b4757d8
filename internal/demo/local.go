package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// localWords are the texts of a level below the bureau, with days counted back from the set's day.
type localWords struct {
	Announcements []announcementWords `json:"announcements"`
	Withdrawn     *withdrawnWords     `json:"withdrawn,omitzero"` // put up and taken down at the demo kiosk
	Corrected     *correctedWords     `json:"corrected,omitzero"`
	Drafts        []draftWords        `json:"drafts,omitempty"` // of the demo kiosk's committee
	Decisions     []meetingWords      `json:"decisions"`
	Answers       []answerWords       `json:"answers"`
	Projects      []localProject      `json:"projects"`
	Guides        []localGuideWords   `json:"guides"`
	Institutions  []institutionWords  `json:"institutions"`
}

// draftWords is a notice under way.
type draftWords struct {
	announcementWords
	Stage  Stage  `json:"stage"`
	Reason string `json:"reason,omitempty"` // of a return
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

// county publishes the records of a district's civil affairs office.
func (b *builder) county(c division.Code) {
	b.local(c, b.words.County)
	b.medical(c)
	b.staff(c, b.officials(c, b.words.People.CountyPosts))
}

// township publishes the records of a street office or township.
func (b *builder) township(c division.Code) {
	b.local(c, b.words.Township)
	b.winter(c)
	b.temporary(c)
	b.staff(c, b.officials(c, b.words.People.OfficePosts))
}

// village publishes the records of a village or community committee.
func (b *builder) village(c division.Code) {
	people := b.officials(c, b.words.People.VillagePosts)
	b.local(c, b.words.Village)
	b.finance(c, people)
	b.villageRelief(c)
	b.staff(c, people)
}

// local publishes the records that all levels below the bureau have.
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
		for _, one := range w.Drafts {
			b.underWay(b.localNews(c, one.announcementWords, fill), one)
		}
	}
	for _, m := range w.Decisions {
		held := workday(b.ago(m.Days))
		body := m.body(fill, held)
		who := b.names.Name(c)
		if c.Level() < division.Village {
			who = b.bureauName(c)
		}
		b.publish(draft{
			division: c, title: fmt.Sprintf("%s%d年第%d次%s", who, held.Year, m.Number, strings.TrimPrefix(body.Meeting, "村（居）")), summary: topicsOf(body),
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
		body.Phone, body.Hours = landline(c, 1+i), b.words.People.Hours
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

// underWay takes a notice back into a draft.
func (b *builder) underWay(e *entry, w draftWords) {
	b.entries = slices.DeleteFunc(b.entries, func(one *entry) bool { return one == e })
	e.record.PublishedAt = time.Time{}
	b.drafts = append(b.drafts, Draft{Record: e.record, Stage: w.Stage, Reason: w.Reason})
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
