package demo

import (
	"strings"
	"time"

	"gongshi/internal/record"
)

type newsWords struct {
	Counties  []string         `json:"counties"` // as they were called in 2015
	Districts []string         `json:"districts"`
	Holidays  [][2]record.Date `json:"holidays"` // first and last day, of 2015
	Outlets   []string         `json:"outlets"`
	Documents []documentWords  `json:"documents"`
	Radio     radioWords       `json:"radio"`
	Themes    []themeWords     `json:"themes"`
}

type documentWords struct {
	Title   string      `json:"title"`
	Number  string      `json:"number"`
	Issued  record.Date `json:"issued"`
	Project string      `json:"project"`
	Text    string      `json:"text"`
}

type radioWords struct {
	Outlet string `json:"outlet"`
	Title  string `json:"title"`
	Open   string `json:"open"`
	Close  string `json:"close"`
	Text   string `json:"text"`
}

type themeWords struct {
	Name     string       `json:"name"`
	Keywords []string     `json:"keywords"`
	Ends     []string     `json:"ends"`
	Stories  []storyWords `json:"stories"`
}

// storyWords is an event that can happen at several places in other words and figures; all its leads and details fit
// together.
type storyWords struct {
	Titles    []string `json:"titles"`
	Headlines []string `json:"headlines"` // as a newspaper puts it
	Where     string   `json:"where"`     // "county", "district", "city"; either of the first two where empty
	From      string   `json:"from"`      // mm-dd
	Until     string   `json:"until"`
	Leads     []string `json:"leads"`
	Details   []string `json:"details"`
}

// Figures of the half-year table, see demo.go.
const (
	webItems       = 326
	newspaperItems = 50
	newsYear       = 2015
)

// item is a story as it came out, before it has a medium.
type item struct {
	day      record.Date
	title    string
	text     string
	keywords []string
}

// publishItems publishes documents, information items, newspaper reports and Saturday bulletins of 2015.
func (b *builder) publishItems() {
	b.publishDocuments()
	w := newWriter(b.words.News)
	var week []*entry
	for range webItems {
		i := w.writeStory(false)
		week = append(week, b.publishNews(i, "web", w.dice.between(8, 17)))
	}
	for range newspaperItems {
		i := w.writeStory(true)
		e := b.publishNews(i, "newspaper", w.dice.between(7, 9))
		body := e.record.Body.(*record.Announcement)
		body.Outlet, body.HappenedOn = pickOne(w.dice, b.words.News.Outlets), i.day
		e.record.Source = body.Outlet
	}
	first := record.Date{Year: newsYear, Month: time.January, Day: 10}
	for saturday := first; saturday.Before(record.Date{Year: newsYear, Month: time.June, Day: 3}); saturday = saturday.AddDays(7) {
		b.publishBulletin(saturday, week)
	}
}

func (b *builder) publishDocuments() {
	for _, doc := range b.words.News.Documents {
		e := b.publishNews(item{day: doc.Issued, title: doc.Title, text: doc.Text, keywords: []string{doc.Project, "民生工程", "文件"}}, "document", 10)
		e.record.DocumentNumber, e.record.Genre, e.record.Format = doc.Number, "通知", "DOC"
		if strings.Contains(doc.Title, "通报") {
			e.record.Genre = "通报"
		}
		e.record.Attachments = b.makeAttachment(doc.Title, doc.Number, doc.Text)
	}
}

// publishNews publishes an item of the bureau.
func (b *builder) publishNews(i item, medium string, hour int) *entry {
	return b.addSample(draft{
		division: City, title: i.title, summary: openingParagraph(i.text), keywords: i.keywords, issued: i.day,
		at: momentOf(i.day, hour, newDice("minute "+i.title).IntN(60)), body: &record.Announcement{Medium: medium, Subject: "news", Text: i.text},
	})
}

// openingParagraph is the first paragraph that is neither an address nor a heading.
func openingParagraph(text string) string {
	for _, part := range strings.Split(text, "\n\n") {
		if !strings.HasSuffix(part, "：") {
			return shortenText(part, 160)
		}
	}
	return shortenText(text, 160)
}

// publishBulletin is read on the radio on a Saturday morning: up to three items of the week before. The text read aloud
// is about 150 characters; the chosen items carry their own, too.
func (b *builder) publishBulletin(saturday record.Date, published []*entry) {
	w := b.words.News.Radio
	var lines, titles []string
	spoken := ""
	for _, e := range published {
		since := saturday.DaysSince(e.record.IssuedOn)
		body := e.record.Body.(*record.Announcement)
		n := len([]rune(body.Text))
		if since < 1 || since > 7 || len(lines) == 3 || n < 50 {
			continue
		}
		titles = append(titles, e.record.Title)
		lines = append(lines, e.record.Title+"。\n"+body.Text)
		read := e.record.Title + "。" + body.Text
		if len([]rune(read)) <= 150 && body.Bulletin == "" {
			body.Bulletin = read
		}
		if full := w.Open + read + w.Close; len([]rune(full)) <= 175 && len([]rune(full)) > len([]rune(spoken)) {
			spoken = full
		}
	}
	if spoken == "" {
		return
	}
	title := slots{"date", longDayText(saturday)}.fillText(w.Title)
	text := slots{"items", strings.Join(lines, "\n\n")}.fillText(w.Text)
	e := b.publishNews(item{day: saturday, title: title, text: text, keywords: []string{"广播", "周六播报"}}, "radio", 7)
	body := e.record.Body.(*record.Announcement)
	body.Outlet, body.Bulletin = w.Outlet, spoken
	e.record.Source, e.record.Summary = w.Outlet, strings.Join(titles, "；")+"。"
}
