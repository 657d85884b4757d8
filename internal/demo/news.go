package demo

import (
	"fmt"
	"strings"
	"time"

	"gongshi/internal/record"
)

type newsWords struct {
	Counties  []string        `json:"counties"` // as they were called in 2015
	Outlets   []string        `json:"outlets"`
	Documents []documentWords `json:"documents"`
	Radio     radioWords      `json:"radio"`
	Themes    []themeWords    `json:"themes"`
}

type documentWords struct {
	Title   string      `json:"title"`
	Number  string      `json:"number"`
	Issued  record.Date `json:"issued"`
	Project string      `json:"project"`
	Text    string      `json:"text"`
}

type radioWords struct {
	Outlet string   `json:"outlet"`
	Title  string   `json:"title"`
	Open   []string `json:"open"`
	Close  []string `json:"close"`
	Text   string   `json:"text"`
}

// themeWords are the parts of news items of one theme, which occur in a part of the year (mm-dd).
type themeWords struct {
	Name     string   `json:"name"`
	Weight   int      `json:"weight"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Keywords []string `json:"keywords"`
	Titles   []string `json:"titles"`
	Leads    []string `json:"leads"`
	Bodies   []string `json:"bodies"`
	Ends     []string `json:"ends"`
}

// Figures of DOMAIN section 8.
const (
	webItems        = 326
	newspaperItems  = 50
	newsYear        = 2015
	bulletinsFirst  = 10 // January 2015, a Saturday
	maxBulletinText = 175
)

// story is an item before it has a medium.
type story struct {
	day   record.Date
	theme themeWords
	title string
	text  string
}

// news publishes documents, information items, newspaper reports and Saturday bulletins of 2015.
func (b *builder) news() {
	w := b.words.News
	for _, doc := range w.Documents {
		e := b.announce(story{day: doc.Issued, title: doc.Title, text: doc.Text}, "document", 10)
		e.record.DocumentNumber, e.record.Keywords, e.record.Genre, e.record.Format = doc.Number, []string{doc.Project, "民生工程", "文件"}, "通知", "DOC"
		if strings.Contains(doc.Title, "通报") {
			e.record.Genre = "通报"
		}
		e.record.Attachments = b.pages(doc.Title, doc.Number, doc.Text)
	}
	w2 := writer{words: w, dice: newDice("news"), taken: map[string]bool{}}
	var items []story
	for range webItems {
		s := w2.story()
		items = append(items, s)
		b.announce(s, "web", w2.dice.between(8, 17)).record.Sample = true
	}
	for range newspaperItems {
		e := b.announce(w2.story(), "newspaper", w2.dice.between(7, 9))
		body := e.record.Body.(*record.Announcement)
		body.Outlet = pick(w2.dice, w.Outlets)
		body.HappenedOn = e.record.IssuedOn.AddDays(-1)
		e.record.Source = body.Outlet
	}
	b.saturdays(items)
}

// announce publishes a story.
func (b *builder) announce(s story, medium string, hour int) *entry {
	body := &record.Announcement{Medium: medium, Subject: "news", Text: s.text}
	first, _, _ := strings.Cut(s.text, "\n\n")
	if medium == "document" {
		_, first, _ = strings.Cut(s.text, "\n\n")
	}
	minute := newDice("minute " + s.title).IntN(60)
	return b.publish(draft{
		division: City, title: s.title, summary: strings.ReplaceAll(shorten(first, 160), "\n", ""), keywords: s.theme.Keywords,
		issued: s.day, at: at(s.day, hour, minute), body: body,
	})
}

// writer makes stories up, no title and no text twice.
type writer struct {
	words newsWords
	dice  dice
	taken map[string]bool
}

func (w writer) story() story {
	for {
		t := w.theme()
		county := pick(w.dice, w.words.Counties)
		s := story{day: w.day(t), theme: t}
		fill := w.numbers(s.day).with("c", county)
		s.title = fill.fill(pick(w.dice, t.Titles))
		if w.taken[s.title] || w.wrongDay(s) {
			continue
		}
		parts := append([]string{pick(w.dice, t.Leads)}, some(w.dice, t.Bodies, w.dice.between(1, 2))...)
		if w.dice.chance(70) {
			parts = append(parts, pick(w.dice, t.Ends))
		}
		s.text = fill.fill(strings.Join(parts, ""))
		if !w.taken[s.text] {
			w.taken[s.title], w.taken[s.text] = true, true
			return s
		}
	}
}

// wrongDay rejects titles that name a holiday on another day.
func (w writer) wrongDay(s story) bool {
	date := s.day.Time().Format("01-02")
	return strings.Contains(s.title, "5·20") && date != "05-20" && date != "05-21" ||
		strings.Contains(s.title, "情人节") && date != "02-15" && date != "02-16"
}

func (w writer) theme() themeWords {
	total := 0
	for _, t := range w.words.Themes {
		total += t.Weight
	}
	n := w.dice.IntN(total)
	for _, t := range w.words.Themes {
		if n -= t.Weight; n < 0 {
			return t
		}
	}
	return w.words.Themes[0]
}

// day is a working day within the theme's part of the year.
func (w writer) day(t themeWords) record.Date {
	first, _ := record.ParseDate(fmt.Sprintf("%d-%s", newsYear, t.From))
	last, _ := record.ParseDate(fmt.Sprintf("%d-%s", newsYear, t.To))
	for {
		d := first.AddDays(w.dice.IntN(last.DaysSince(first) + 1))
		if wd := d.Time().Weekday(); wd != time.Saturday && wd != time.Sunday {
			return d
		}
	}
}

// numbers are figures that fit together: n2 and n3 are parts of n.
func (w writer) numbers(on record.Date) slots {
	n := w.dice.between(6, 28)
	n2 := w.dice.between(2, n-2)
	return slots{
		"d", day(on), "n", fmt.Sprint(n), "n2", fmt.Sprint(n2), "n3", fmt.Sprint(n - n2), "m", fmt.Sprint(w.dice.between(12, 230) * 10),
		"p", fmt.Sprint(w.dice.between(88, 99)), "y", fmt.Sprint(w.dice.between(6, 240)),
	}
}

// saturdays reads two of the week's items on the radio every Saturday morning.
func (b *builder) saturdays(items []story) {
	end := record.Date{Year: newsYear, Month: time.June, Day: 2}
	for on := (record.Date{Year: newsYear, Month: time.January, Day: bulletinsFirst}); on.Before(end); on = on.AddDays(7) {
		var week []string
		for _, s := range items {
			if since := on.DaysSince(s.day); since > 0 && since < 7 && len(week) < 3 {
				week = append(week, s.title)
			}
		}
		if len(week) > 0 {
			b.bulletin(on, week)
		}
	}
}

// bulletin publishes a radio bulletin of about 150 characters made from the week's titles.
func (b *builder) bulletin(on record.Date, titles []string) *entry {
	w := b.words.News.Radio
	d := newDice("bulletin " + on.String())
	spoken := pick(d, w.Open)
	for i, t := range titles {
		item := fmt.Sprintf("第%s条，%s。", []string{"一", "二", "三"}[i%3], t)
		if len([]rune(spoken+item)) < maxBulletinText-30 {
			spoken += item
		}
	}
	spoken += pick(d, w.Close)
	title := slots{"date", long(on)}.fill(w.Title)
	e := b.announce(story{day: on, title: title, text: slots{"items", strings.Join(titles, "；")}.fill(w.Text)}, "radio", 7)
	body := e.record.Body.(*record.Announcement)
	body.Outlet, body.Bulletin = w.Outlet, spoken
	e.record.Source, e.record.Keywords = w.Outlet, []string{"广播", "周六播报"}
	return e
}
