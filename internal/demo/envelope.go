package demo

import (
	"fmt"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

type envelopeWords struct {
	Levels      map[string]string      `json:"levels"` // by level of the division
	Kinds       map[record.Kind]labels `json:"kinds"`
	VillageLaw  string                 `json:"village_law"`
	Supervision map[string]supervision `json:"supervision"` // "city" or "below"
	Bureaus     map[string]string      `json:"bureaus"`
	SourceNote  string                 `json:"source_note"`
}

// labels are the classifications that all records of a kind share.
type labels struct {
	Category  string   `json:"category"`
	Topic     string   `json:"topic"`
	Audience  string   `json:"audience"`
	Genre     string   `json:"genre"`
	LifeStage string   `json:"life_stage"`
	TimeLimit string   `json:"time_limit"`
	Basis     string   `json:"basis"`
	Channels  []string `json:"channels"`
}

type supervision struct {
	Body    string `json:"body"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
	Hours   string `json:"hours"`
}

// draft holds a theme's facts about a record; everything else follows from kind and division.
type draft struct {
	division division.Code
	title    string
	summary  string
	keywords []string
	number   string // document number
	issued   record.Date
	at       time.Time
	body     record.Body
}

// addSample adds a sample record. The entry's record may be completed by the caller.
func (b *builder) addSample(d draft) *entry {
	w := b.words.Envelope
	l := w.Kinds[d.body.Kind()]
	r := &record.Record{
		Kind: d.body.Kind(), Division: d.division, Title: d.title, Summary: shortenText(d.summary, 300), Keywords: d.keywords,
		DocumentNumber: d.number, Issuer: b.issuerOf(d.division), Source: b.issuerOf(d.division).Name,
		Category: l.Category, Topic: l.Topic, Audience: l.Audience, Genre: l.Genre, LifeStage: l.LifeStage,
		Format: "HTML", Language: "zh", Basis: l.Basis, Manner: "主动公开", TimeLimit: l.TimeLimit, Channels: l.Channels,
		Level: w.Levels[d.division.Level().String()], IssuedOn: d.issued, PublishedAt: d.at,
		Supervision: b.supervisingBody(d.division), Sample: true, Body: d.body,
	}
	e := &entry{record: r}
	b.entries = append(b.entries, e)
	return e
}

// issuerOf is the body that publishes for a division. Codes below are invented: S and the last eight digits
// of the division code.
func (b *builder) issuerOf(c division.Code) record.Issuer {
	return record.Issuer{Name: b.bureauName(c), Code: "S" + string(c[4:])}
}

func (b *builder) bureauName(c division.Code) string {
	w, name := b.words.Envelope.Bureaus, b.names.Name(c)
	form := w["village"]
	switch {
	case c.Level() == division.City:
		form = w["city"]
	case c.Level() == division.County:
		form = w["county"]
	case strings.HasSuffix(name, "街道"):
		form = w["street"]
	case c.Level() == division.Township:
		form = w["township"]
	case strings.HasSuffix(name, "社区"):
		form = w["community"]
	}
	return slots{"name", name}.fillText(form)
}

// supervisingBody is the body one level up; the bureau has its own office for it.
func (b *builder) supervisingBody(c division.Code) *record.Supervision {
	s := b.words.Envelope.Supervision["below"]
	if c.Level() == division.City {
		s = b.words.Envelope.Supervision["city"]
	}
	fill := slots{"upper", b.bureauName(c.Parent()), "no", phoneNumber(c.Parent(), 9)}
	return &record.Supervision{Body: fill.fillText(s.Body), Phone: fill.fillText(s.Phone), Address: fill.fillText(s.Address), Hours: s.Hours}
}

// phoneNumber is the last three digits of an invented landline 0556-0000xxx.
func phoneNumber(c division.Code, desk int) string {
	sum := 0
	for _, r := range c {
		sum = (sum*7 + int(r-'0')) % 97
	}
	return fmt.Sprintf("%03d", (sum*10+desk)%1000)
}

func landlineNumber(c division.Code, desk int) string { return "0556-0000" + phoneNumber(c, desk) }

// shortenText cuts a text to n characters.
func shortenText(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// momentOf is a moment of a day in China.
func momentOf(day record.Date, hour, minute int) time.Time {
	return day.Time().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// daysAgo is the day so many days before the set's day.
func (b *builder) daysAgo(days int) record.Date { return b.asOf.AddDays(-days) }

// workdayBefore moves a day back to the Friday before when it is on a weekend.
func workdayBefore(d record.Date) record.Date {
	switch d.Time().Weekday() {
	case time.Saturday:
		return d.AddDays(-1)
	case time.Sunday:
		return d.AddDays(-2)
	}
	return d
}

// dayText is "11月23日", long is "2026年11月23日".
func dayText(d record.Date) string     { return fmt.Sprintf("%d月%d日", d.Month, d.Day) }
func longDayText(d record.Date) string { return fmt.Sprintf("%d年%s", d.Year, dayText(d)) }
