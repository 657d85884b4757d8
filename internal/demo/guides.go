package demo

import (
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

type guideWords struct {
	Title      string                 `json:"title"`
	Code       string                 `json:"code"`
	Type       string                 `json:"type"`
	Events     []string               `json:"events"`
	Window     string                 `json:"window"`
	Unit       string                 `json:"unit"`   // name of the affiliated unit; the bureau where empty
	Always     bool                   `json:"always"` // open day and night
	Keywords   []string               `json:"keywords"`
	Summary    string                 `json:"summary"`
	Applicants string                 `json:"applicants"`
	Conditions []string               `json:"conditions"`
	Laws       []string               `json:"laws"`
	Questions  []record.GuideQuestion `json:"questions"`
	Materials  []materialWords        `json:"materials"`
	Steps      []guideStepWords       `json:"steps"`
	Statutory  int                    `json:"statutory"` // working days; 0: none stated
	Promised   int                    `json:"promised"`  // working days; 0: on the spot
	Fee        string                 `json:"fee"`       // free where empty
	FeeBasis   string                 `json:"fee_basis"`
	Result     string                 `json:"result"`
	Visits     int                    `json:"visits"`
	FAQs       [][2]string            `json:"faqs"`
	Promise    string                 `json:"promise"`
}

// addressOf is where an affiliated unit is.
func (b *builder) addressOf(unit string) string {
	for _, w := range b.words.Institutions {
		if w.Name == unit {
			return w.Address
		}
	}
	b.err = errs.F(errs.Invalid, "a guide leads to %s, of which there is no institution", unit)
	return ""
}

type materialWords struct {
	Name     string      `json:"name"`
	Form     string      `json:"form"`
	Copies   int         `json:"copies"`
	IssuedBy string      `json:"issued_by"`
	Note     string      `json:"note"`
	OnlyIf   [][2]string `json:"only_if"` // question, option
}

// guideStepWords is written ["name", "by", days, "note"]; negative days do not count towards the limit.
type guideStepWords struct{ record.GuideStep }

func (s *guideStepWords) UnmarshalJSON(data []byte) error {
	var days int
	if err := unmarshalTuple(data, &s.Name, &s.By, &days, &s.Note); err != nil {
		return err
	}
	switch {
	case days < 0:
		s.Special, s.Limit = true, record.TimeLimit{Days: -days, Unit: "calendar_day"}
	case days > 0:
		s.Limit = record.TimeLimit{Days: days, Unit: "working_day"}
	}
	return nil
}

// officeHours are those of every window; the hall of a village is also open on Saturday mornings.
var officeHours = []record.Opening{
	{Weekdays: []int{1, 2, 3, 4, 5}, From: "08:30", To: "11:30"},
	{Weekdays: []int{1, 2, 3, 4, 5}, From: "14:30", To: "17:00"},
}

func (w guideWords) body() *record.ServiceGuide {
	g := &record.ServiceGuide{
		Code: w.Code, Type: w.Type, LifeEvents: w.Events, Applicants: w.Applicants, Conditions: w.Conditions, LegalBasis: w.Laws,
		Questions: w.Questions, Fee: record.Fee{Free: w.Fee == "", Note: w.Fee, Basis: w.FeeBasis}, Result: w.Result, Window: w.Window,
		Hours: officeHours, Visits: &w.Visits, Promise: w.Promise, PromisedLimit: record.TimeLimit{Unit: "on_the_spot"},
	}
	if w.Always {
		g.Hours = []record.Opening{{Weekdays: []int{1, 2, 3, 4, 5, 6, 7}, From: "00:00", To: "24:00"}}
	}
	if w.Statutory > 0 {
		g.StatutoryLimit = record.TimeLimit{Days: w.Statutory, Unit: "working_day"}
	}
	if w.Promised > 0 {
		g.PromisedLimit = record.TimeLimit{Days: w.Promised, Unit: "working_day"}
	}
	for _, m := range w.Materials {
		material := record.Material{Name: m.Name, Form: m.Form, Copies: m.Copies, IssuedBy: m.IssuedBy, Note: m.Note}
		for _, c := range m.OnlyIf {
			material.OnlyIf = append(material.OnlyIf, record.MaterialIf{Question: c[0], Option: c[1]})
		}
		g.Materials = append(g.Materials, material)
	}
	for _, s := range w.Steps {
		g.Steps = append(g.Steps, s.GuideStep)
	}
	for _, f := range w.FAQs {
		g.FAQs = append(g.FAQs, record.FAQ{Question: f[0], Answer: f[1]})
	}
	return g
}

// publishGuides publishes the bureau's guides. They are not figures of the table and belong to the set's own year, so
// that a resident sees present rules.
func (b *builder) publishGuides() {
	for i, w := range b.words.Guides {
		issued := workdayBefore(b.daysAgo(240 - 9*i))
		g := w.body()
		g.Place, g.Map = "安庆市示例路1号民政服务大厅", "乘公交到“示例路口”站，向东步行200米。"
		g.Phone, g.SupervisionPhone = landlineNumber(City, 2+i%6), "0556-0001584"
		if w.Unit != "" {
			g.Place, g.Map = b.addressOf(w.Unit)+w.Unit, "乘公交到“示例路口”站，按路牌步行约300米。"
		}
		e := b.addSample(draft{
			division: City, title: w.Title, summary: w.Summary, keywords: append([]string{"办事指南"}, w.Keywords...),
			issued: issued, at: momentOf(issued, 10, 5+2*i), body: g,
		})
		e.record.LastConfirmedAt, e.record.ConfirmedBy = e.record.PublishedAt, e.record.Issuer.Name
	}
}

// localGuideWords points a guide of the bureau at a window near by.
type localGuideWords struct {
	Of     string `json:"of"`
	Title  string `json:"title"`
	Days   int    `json:"days"`
	Window string `json:"window"`
	Note   string `json:"note"`
}

func (b *builder) localGuides(c division.Code, list []localGuideWords, fill slots) {
	for i, w := range list {
		of := b.words.Guides[slices.IndexFunc(b.words.Guides, func(g guideWords) bool { return g.Code == w.Of })]
		g := of.body()
		hall, _ := b.names.Lookup(c)
		g.Place, g.Window, g.Phone, g.SupervisionPhone = hall.Hall, w.Window, landlineNumber(
			c,
			1,
		), landlineNumber(
			c.Parent(),
			9,
		)
		g.Map = fill.fillText("在{place}" + hall.Hall[len(hall.Name):] + "一楼，进门左手边。")
		if c.Level() == division.Village {
			g.Hours = append(slices.Clone(officeHours), record.Opening{Weekdays: []int{6}, From: "08:30", To: "11:00"})
		}
		issued := workdayBefore(b.daysAgo(w.Days))
		e := b.addSample(draft{
			division: c, title: fill.fillText(w.Title), summary: fill.fillText(w.Note) + "。" + of.Summary, keywords: append([]string{"办事指南"}, of.Keywords...),
			issued: issued, at: momentOf(issued, 9, 40+i), body: g,
		})
		e.record.LastConfirmedAt, e.record.ConfirmedBy = e.record.PublishedAt, e.record.Issuer.Name
	}
}
