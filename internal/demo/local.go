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

// fitsSeason reports whether the season of a notice is that of the day.
func (a announcementWords) fitsSeason(on record.Date) bool {
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

// publishCounty publishes the records of a district's civil affairs office.
func (b *builder) publishCounty(c division.Code) {
	b.publishLocal(c, b.words.County)
	b.publishMedical(c)
	b.publishStaff(c, b.fillPosts(c, b.words.People.CountyPosts))
}

// publishTownship publishes the records of a street office or township.
func (b *builder) publishTownship(c division.Code) {
	b.publishLocal(c, b.words.Township)
	b.publishWinter(c)
	b.publishTemporary(c)
	b.publishStaff(c, b.fillPosts(c, b.words.People.OfficePosts))
}

// publishVillage publishes the records of a village or community committee.
func (b *builder) publishVillage(c division.Code) {
	people := b.fillPosts(c, b.words.People.VillagePosts)
	b.publishLocal(c, b.words.Village)
	b.publishFinance(c, people)
	b.villageRelief(c)
	b.publishStaff(c, people)
}

// publishLocal publishes the records that all levels below the bureau have.
func (b *builder) publishLocal(c division.Code, w localWords) {
	d := newDice("local " + string(c))
	fill := b.placeSlots(c).withPairs(
		"m", fmt.Sprint(d.between(12, 90)*10), "n", fmt.Sprint(d.between(8, 16)), "n2", fmt.Sprint(d.between(3, 7)),
		"date", dayText(b.asOf.AddDays(4)), "quarter", periodName(b.lastQuarter()))
	for _, a := range w.Announcements {
		if a.fitsSeason(b.daysAgo(a.Days)) {
			b.localNews(c, a, fill)
		}
	}
	if c == Kiosk {
		b.publishSecond(c, w, fill)
		for _, one := range w.Drafts {
			b.underWay(b.localNews(c, one.announcementWords, fill), one)
		}
	}
	for _, m := range w.Decisions {
		held := workdayBefore(b.daysAgo(m.Days))
		body := m.body(fill, held)
		who := b.names.Name(c)
		if c.Level() < division.Village {
			who = b.bureauName(c)
		}
		b.addSample(draft{
			division: c, title: fmt.Sprintf("%s%d年第%d次%s", who, held.Year, m.Number, strings.TrimPrefix(body.Meeting, "村（居）")), summary: topicsOf(body),
			keywords: []string{"决策公开", body.Meeting}, issued: held, at: momentOf(held.AddDays(1), 16, 20), body: body,
		})
	}
	b.publishReplies(c, w.Answers, fill)
	for i, p := range w.Projects {
		b.localProject(c, p, fill, i)
	}
	b.localGuides(c, w.Guides, fill)
	for i, w := range w.Institutions {
		body := w.body(fill)
		body.Phone, body.Hours = landlineNumber(c, 1+i), b.words.People.Hours
		body.Address = fill.fillText("{place}示例路" + fmt.Sprint(10+d.IntN(80)) + "号")
		issued := workdayBefore(b.daysAgo(w.Days))
		b.addSample(draft{
			division: c, title: fill.fillText(w.Name), summary: strings.Join(body.Functions, "；") + "。", keywords: []string{"机构职能"},
			issued: issued, at: momentOf(issued, 11, i), body: body,
		})
	}
}

func (b *builder) localNews(c division.Code, a announcementWords, fill slots) *entry {
	issued := b.daysAgo(a.Days)
	body := &record.Announcement{
		Medium:   a.Medium,
		Subject:  a.Subject,
		Text:     fill.fillText(a.Text),
		Bulletin: fill.fillText(a.Bulletin),
	}
	e := b.addSample(draft{
		division: c, title: fill.fillText(a.Title), summary: openingParagraph(body.Text), keywords: a.Keywords, issued: issued,
		at: momentOf(issued, 10, newDice(string(c)+a.Title).IntN(50)), body: body,
	})
	if a.Medium == "notice_board" {
		e.record.Category, e.record.Genre = "公告公示", "通告"
	}
	return e
}

// publishSecond gives the demo kiosk a corrected and a withdrawn notice, so that the trail has something to tell.
func (b *builder) publishSecond(c division.Code, w localWords, fill slots) {
	e := b.localNews(c, w.Corrected.announcementWords, fill)
	next := *e.record
	body := *next.Body.(*record.Announcement)
	body.Text = fill.fillText(w.Corrected.Now)
	next.Body, next.Summary = &body, shortenText(body.Text, 300)
	b.correctEntry(e, &next, w.Corrected.Reason, e.record.PublishedAt.AddDate(0, 0, 2))
	e = b.localNews(c, w.Withdrawn.announcementWords, fill)
	b.withdrawEntry(e, w.Withdrawn.Reason, e.record.PublishedAt.AddDate(0, 0, 1))
}

// underWay takes a notice back into a draft.
func (b *builder) underWay(e *entry, w draftWords) {
	b.entries = slices.DeleteFunc(b.entries, func(one *entry) bool { return one == e })
	e.record.PublishedAt = time.Time{}
	b.drafts = append(b.drafts, Draft{Record: e.record, Stage: w.Stage, Reason: w.Reason})
}

// publishReplies publishes replies on the day after they were given.
func (b *builder) publishReplies(c division.Code, list []answerWords, fill slots) {
	for i, w := range list {
		received, answered := w.Received, w.Answered
		if received.IsZero() {
			received = b.daysAgo(w.Days)
			answered = received.AddDays(w.Took)
		}
		body := &record.Answer{
			Type: w.Type, Question: fill.fillText(w.Question), ReceivedOn: received, AnsweredOn: answered, AnsweredBy: b.bureauName(c),
			Reply: fill.fillText(w.Reply), Outcome: w.Outcome,
		}
		if w.Type == "objection" { // the village cannot answer an objection about itself
			body.AnsweredBy = b.bureauName(c.Parent())
		}
		b.addSample(draft{
			division: c, title: shortenText(body.Question, 40), summary: body.Reply, keywords: []string{"监督答复"},
			issued: answered, at: momentOf(answered.AddDays(1), 15, 10+i), body: body,
		})
	}
}
