package demo

import (
	"fmt"
	"strings"

	"gongshi/internal/record"
)

// publishBureau publishes the records of the bureau: the figures of its 2015 half-year table and its current notices.
func (b *builder) publishBureau() {
	b.publishPowers()
	b.publishInstitutions()
	b.cityProjects()
	b.publishMeetings()
	b.cityRelief()
	b.publishItems()
	b.seedtimeAnswers()
	b.publishSeed()

	b.publishPolicies()
	b.publishGuides()
	b.publishRecent()
	b.publishStaff(City, b.fillPosts(City, b.words.People.BureauPosts))
}

type institutionWords struct {
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	Superior  string      `json:"superior"` // a committee of villagers or residents governs itself and has none
	Issued    record.Date `json:"issued,omitzero"`
	Days      int         `json:"days"` // before the set's day, below the bureau
	Address   string      `json:"address"`
	Hours     string      `json:"hours"`
	Functions []string    `json:"functions"`
	Rules     [][2]string `json:"rules"`
	Services  [][2]string `json:"services"` // name, code of the guide
}

func (w institutionWords) body(fill slots) *record.Institution {
	body := &record.Institution{Type: w.Type, Superior: fill.fillText(w.Superior), Functions: fill.all(w.Functions), Address: w.Address, Hours: w.Hours}
	for _, r := range w.Rules {
		body.Rules = append(body.Rules, record.InstitutionRule{Title: r[0], Text: r[1]})
	}
	for _, s := range w.Services {
		body.Services = append(body.Services, record.CatalogueItem{Name: s[0], Code: s[1]})
	}
	return body
}

// publishInstitutions publishes the bureau and its six affiliated units.
func (b *builder) publishInstitutions() {
	for i, w := range b.words.Institutions {
		body := w.body(nil)
		body.Phone, body.Fax = landlineNumber(City, i+1), fmt.Sprintf("0556-00019%02d", i+1)
		body.Email = fmt.Sprintf("sample%d@example.org", i+1)
		for _, unit := range b.words.Institutions {
			if unit.Superior == w.Name {
				body.Affiliated = append(body.Affiliated, unit.Name)
			}
		}
		b.addSample(draft{
			division: City, title: w.Name, summary: strings.Join(w.Functions, "；") + "。", keywords: []string{"机构职能", "服务目录"},
			issued: w.Issued, at: momentOf(w.Issued, 11, 3*i), body: body,
		})
	}
}

type policyWords struct {
	Title       string      `json:"title"`
	Number      string      `json:"number"`
	Authority   string      `json:"authority"`
	Issued      record.Date `json:"issued"`
	Effective   record.Date `json:"effective"`
	Repealed    record.Date `json:"repealed"` // with ReplacedBy; in a set that is older neither has happened
	Keywords    []string    `json:"keywords"`
	Points      [][2]string `json:"points"`
	Explanation string      `json:"explanation"`
	Replaces    []string    `json:"replaces"` // title, number
	ReplacedBy  []string    `json:"replaced_by"`
}

// ours is the first line of every policy text.
const ours = "以下是本平台编写的要点摘要，不是官方文本，内容以正式公布的条文为准。\n\n"

// publishPolicies publishes real rules by title, number and date, with a summary of ours. Those that are younger than
// the set are left out.
func (b *builder) publishPolicies() {
	for i, w := range b.words.Policies {
		published := workdayBefore(b.daysAgo(300 - 4*i))
		if !w.Effective.Before(published) {
			continue
		}
		text := ours
		for j, p := range w.Points {
			text += fmt.Sprintf("## %s、%s\n\n%s\n\n", []string{"一", "二", "三", "四"}[j], p[0], p[1])
		}
		body := &record.Policy{Authority: w.Authority, Text: strings.TrimSpace(text), Explanation: w.Explanation,
			Replaces: policyRef(w.Replaces)}
		e := b.addSample(draft{
			division: City, title: w.Title, summary: w.Explanation, keywords: w.Keywords, number: w.Number, issued: w.Issued,
			at: momentOf(published, 14, 10+i), body: body,
		})
		e.record.EffectiveOn, e.record.Source, e.record.Level, e.record.Sample = w.Effective, w.Authority, "国家级", false
		if !w.Repealed.IsZero() && w.Repealed.Before(published) {
			e.record.RepealedOn, body.ReplacedBy = w.Repealed, policyRef(w.ReplacedBy)
		}
	}
}

func policyRef(pair []string) []record.PolicyRef {
	if len(pair) != 2 {
		return nil
	}
	return []record.PolicyRef{{Title: pair[0], DocumentNumber: pair[1]}}
}

type meetingWords struct {
	Meeting  string        `json:"meeting"`
	Number   int           `json:"number"`
	Held     record.Date   `json:"held,omitzero"`
	Days     int           `json:"days"` // before the set's day, below the bureau
	Title    string        `json:"title"`
	Expected int           `json:"expected"`
	Present  int           `json:"present"`
	Topics   []topicWords  `json:"topics"`
	Affairs  []affairWords `json:"affairs"`
}

// topicWords is written ["topic", "result", [for, against, abstain] or null].
type topicWords struct {
	topic, result string
	vote          []int
}

func (t *topicWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &t.topic, &t.result, &t.vote)
}

// affairWords is written ["type", "item", "date", fen].
type affairWords struct{ record.Affair }

func (a *affairWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &a.Type, &a.Item, &a.Date, &a.Amount)
}

func (w meetingWords) body(fill slots, held record.Date) *record.Decision {
	body := &record.Decision{Meeting: fill.fillText(w.Meeting), Number: w.Number, HeldOn: held, Expected: w.Expected, Present: w.Present}
	for _, t := range w.Topics {
		topic := record.DecisionTopic{Topic: fill.fillText(t.topic), Result: fill.fillText(t.result)}
		if len(t.vote) == 3 {
			topic.Vote = &record.Vote{For: t.vote[0], Against: t.vote[1], Abstain: t.vote[2]}
		}
		body.Topics = append(body.Topics, topic)
	}
	for _, a := range w.Affairs {
		body.Affairs = append(body.Affairs, a.Affair)
	}
	return body
}

// publishMeetings publishes the director's office meetings, the staff meetings and a disclosure of internal affairs.
func (b *builder) publishMeetings() {
	for _, w := range b.words.Meetings {
		body := w.body(nil, w.Held)
		title := w.Title
		if title == "" {
			title = fmt.Sprintf("%d年第%d次%s", w.Held.Year, w.Number, w.Meeting)
		}
		b.addSample(draft{
			division: City, title: title, summary: topicsOf(body), keywords: []string{"决策公开", w.Meeting},
			issued: w.Held, at: momentOf(afterMeeting(w.Held), 16, 30), body: body,
		})
	}
}

// afterMeeting is the first working day two days after a meeting or later.
func afterMeeting(held record.Date) record.Date {
	on := held.AddDays(2)
	for workdayBefore(on) != on {
		on = on.AddDays(1)
	}
	return on
}

func topicsOf(d *record.Decision) string {
	var list []string
	for _, t := range d.Topics {
		list = append(list, t.Topic)
	}
	for _, a := range d.Affairs {
		list = append(list, a.Item)
	}
	return strings.Join(list, "；") + "。"
}
