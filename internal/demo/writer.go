package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/record"
)

// writer writes stories of places, no title and no text twice, and no story of one place twice.
type writer struct {
	words newsWords
	dice  dice
	taken map[string]bool
	told  []int // uses of each story, in the order of the themes; then likewise by newspapers
}

// often is the most places of one story, so that the news do not become monotonous. Newspapers use it twice at most.
const often = 5

func newWriter(words newsWords) *writer {
	w := &writer{words: words, dice: newDice("news"), taken: map[string]bool{}}
	for _, t := range words.Themes {
		w.told = append(w.told, make([]int, len(t.Stories))...)
	}
	w.told = append(w.told, make([]int, len(w.told))...)
	return w
}

// writeStory writes one story, as a newspaper or as the bureau's own site.
func (w *writer) writeStory(newspaper bool) item {
	for {
		theme, story, n := w.chooseStory()
		most := often
		if newspaper {
			n, most = n+len(w.told)/2, 2*len(story.Headlines)
		}
		if w.told[n] >= most {
			continue
		}
		on, place := w.day(story), w.place(story)
		fill := w.numbers(on).withPairs("c", place)
		title := pickOne(w.dice, story.Titles)
		if newspaper {
			if title = pickOne(w.dice, story.Headlines); story.Where != "city" && !strings.Contains(title, "{c}") {
				title = "{c}：" + title
			}
		}
		title = fill.fillText(title)
		text := fill.fillText(w.text(theme, story))
		place = fmt.Sprint(newspaper, n, place)
		if story.Where == "city" {
			place = title
		}
		if w.taken[title] || w.taken[text] || w.taken[place] {
			continue
		}
		w.taken[title], w.taken[text], w.taken[place] = true, true, true
		w.told[n]++
		return item{day: on, title: title, text: text, keywords: theme.Keywords}
	}
}

// chooseStory takes any story; n counts it through all themes.
func (w *writer) chooseStory() (themeWords, storyWords, int) {
	n := w.dice.IntN(len(w.told) / 2)
	k := n
	for _, t := range w.words.Themes {
		if k < len(t.Stories) {
			return t, t.Stories[k], n
		}
		k -= len(t.Stories)
	}
	panic("demo: a story beyond the last theme") // half of told is as long as all themes together
}

func (w *writer) place(s storyWords) string {
	switch s.Where {
	case "county":
		return pickOne(w.dice, w.words.Counties)
	case "district":
		return pickOne(w.dice, w.words.Districts)
	case "city":
		return ""
	}
	return pickOne(w.dice, slices.Concat(w.words.Counties, w.words.Districts))
}

// text is a lead, one or two details and sometimes an end.
func (w *writer) text(t themeWords, s storyWords) string {
	parts := append([]string{pickOne(w.dice, s.Leads)}, pickSome(w.dice, s.Details, w.dice.between(min(2, len(s.Details)), 2))...)
	if w.dice.chance(40) {
		parts = append(parts, pickOne(w.dice, t.Ends))
	}
	return strings.Join(parts, "")
}

// day is a working day within the story's part of the year.
func (w *writer) day(s storyWords) record.Date {
	from, until := s.From, s.Until
	if from == "" {
		from, until = "01-05", "06-02"
	}
	first, err := record.ParseDate(fmt.Sprintf("%d-%s", newsYear, from))
	last, err2 := record.ParseDate(fmt.Sprintf("%d-%s", newsYear, until))
	if err != nil || err2 != nil || last.Before(first) {
		panic("demo: a story's dates are wrong: " + s.Titles[0]) // held by a test over the embedded texts
	}
	for {
		if d := first.AddDays(w.dice.IntN(last.DaysSince(first) + 1)); w.works(d) {
			return d
		}
	}
}

func (w *writer) works(d record.Date) bool {
	for _, h := range w.words.Holidays {
		if !d.Before(h[0]) && !h[1].Before(d) {
			return false
		}
	}
	return d.Time().Weekday() != time.Saturday && d.Time().Weekday() != time.Sunday
}

// numbers are figures that fit together: n2 and n3 are the parts of n.
func (w *writer) numbers(on record.Date) slots {
	n := w.dice.between(7, 28)
	n2 := w.dice.between(2, n-3)
	return slots{
		"d", dayText(on), "n", fmt.Sprint(n), "n2", fmt.Sprint(n2), "n3", fmt.Sprint(n - n2), "m", fmt.Sprint(w.dice.between(24, 230)*10 + w.dice.IntN(10)),
		"m2", fmt.Sprint(w.dice.between(32, 96)), "p", fmt.Sprint(w.dice.between(88, 99)), "y", fmt.Sprint(w.dice.between(6, 240)),
	}
}
