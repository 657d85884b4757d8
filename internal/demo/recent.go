package demo

import (
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// recentWords are the city's notices in the weeks before the set's day.
type recentWords struct {
	Announcements   []announcementWords `json:"announcements"`
	Alert           alertWords          `json:"alert"`
	Answers         []answerWords       `json:"answers"`
	SeedtimeAnswers []answerWords       `json:"seedtime_answers"`
}

type alertWords struct {
	Title       string         `json:"title"`
	Event       string         `json:"event"`
	Urgency     string         `json:"urgency"`
	Severity    string         `json:"severity"`
	Certainty   string         `json:"certainty"`
	Area        string         `json:"area"`
	Text        string         `json:"text"`
	Instruction string         `json:"instruction"`
	Shelters    []shelterWords `json:"shelters"`
}

// shelterWords is written ["name", "address", capacity].
type shelterWords struct{ record.Shelter }

func (s *shelterWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &s.Name, &s.Address, &s.Capacity)
}

// publishRecent publishes the city's notices, bulletins and answers of the last weeks, and a drill in force.
func (b *builder) publishRecent() {
	w := b.words.Recent
	fill := b.placeSlots(City)
	var notices []*entry
	for _, a := range w.Announcements {
		if a.fitsSeason(b.daysAgo(a.Days)) {
			notices = append(notices, b.localNews(City, a, fill))
		}
	}
	b.publishReplies(City, w.Answers, fill)
	saturday := b.daysAgo(1)
	for saturday.Time().Weekday() != time.Saturday {
		saturday = saturday.AddDays(-1)
	}
	for range 6 {
		b.publishBulletin(saturday, notices)
		saturday = saturday.AddDays(-7)
	}
	b.publishDrill(w.Alert)
}

// publishDrill is an exercise put up the day before the set's day, that begins the day after it and is over at the end
// of the next.
func (b *builder) publishDrill(w alertWords) {
	issued := b.daysAgo(1)
	body := &record.Alert{
		Status: "Exercise", MsgType: "Alert", Event: w.Event, Urgency: w.Urgency, Severity: w.Severity, Certainty: w.Certainty,
		Area: w.Area, AreaCodes: []division.Code{"340802000000", "340803000000", "340811000000"}, Onset: momentOf(b.asOf.AddDays(1), 9, 0),
		Expires: momentOf(b.asOf.AddDays(2), 18, 0), Description: w.Text, Instruction: w.Instruction,
	}
	for _, s := range w.Shelters {
		body.Shelters = append(body.Shelters, s.Shelter)
	}
	e := b.addSample(draft{
		division: City, title: w.Title, summary: w.Text, keywords: []string{"演练", "应急"}, issued: issued, at: momentOf(issued, 18, 0), body: body,
	})
	e.record.ExpiresAt = body.Expires
}

// seedtimeAnswers are questions and calls of the span; complaints, applications, reviews and lawsuits there
// were none.
func (b *builder) seedtimeAnswers() {
	b.publishReplies(City, b.words.Recent.SeedtimeAnswers, nil)
}
