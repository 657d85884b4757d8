package console

import (
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/record"
)

// langs are the languages of the console, the first one first.
var langs = []string{"zh", "en"}

var catalogues = map[string]map[string]string{"zh": readWords[map[string]string]("zh.json"), "en": readWords[map[string]string]("en.json")}

func readWords[T any](name string) (words T) {
	text, err := fs.ReadFile(assets.Console(), name)
	if err == nil {
		err = json.Unmarshal(text, &words, json.RejectUnknownMembers(true))
	}
	if err != nil {
		panic("the console's words, " + name + ": " + err.Error())
	}
	return words
}

// words speaks one language.
type words string

// T gives the text of a key, with values in the places of its verbs. A key that is missing shows itself; a
// test keeps that from happening.
func (w words) T(key string, values ...any) string {
	text, ok := catalogues[string(w)][key]
	if !ok {
		return key
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

func (w words) has(key string) bool { _, ok := catalogues[string(w)][key]; return ok }

// pick is the one of two texts that is in the language.
func (w words) pick(zh, en string) string {
	if w == "zh" {
		return zh
	}
	return en
}

// Lang is the language's code, for the lang attribute.
func (w words) Lang() string {
	if w == "zh" {
		return "zh-CN"
	}
	return string(w)
}

// Day, Moment and Clock write dates as the language does, in China's time.
func (w words) Day(d record.Date) string {
	if d.IsZero() {
		return w.T("none")
	}
	return d.Time().In(record.Zone).Format(w.T("format.day"))
}

func (w words) Moment(t time.Time) string {
	if t.IsZero() {
		return w.T("none")
	}
	return t.In(record.Zone).Format(w.T("format.moment"))
}

// formatNearDay writes a day that is near with its weekday, and with its year where that is not the present one.
func (w words) formatNearDay(d, now record.Date) string {
	layout := "format.short"
	if d.Year != now.Year {
		layout = "format.shortyear"
	}
	weekday := strings.Fields(w.T("format.weekdays"))[d.Time().Weekday()]
	return strings.Replace(d.Time().Format(w.T(layout)), "#", weekday, 1)
}

// Period is an accounting period in words.
func (w words) Period(p record.Period) string {
	switch p.Type {
	case "month":
		return record.Date{Year: p.Year, Month: time.Month(p.Number), Day: 1}.Time().In(record.Zone).Format(w.T("format.month"))
	case "quarter":
		return w.T("format.quarter", p.Year, p.Number)
	case "year":
		return w.T("format.year", p.Year)
	}
	return w.T("none")
}

// saying is an English sentence of another room, as the format of its source, with the Chinese; values come in the same
// order, or by %[n]s.
type saying struct {
	form *regexp.Regexp
	zh   string
}

var verb = regexp.MustCompile(`%[-+#0-9.]*[a-z]`)

var sayings = readSayings()

func readSayings() (list []saying) {
	for _, pair := range readWords[[][2]string]("said.json") {
		form := "^"
		for i, part := range verb.Split(pair[0], -1) {
			if i > 0 {
				form += "(.+?)"
			}
			form += regexp.QuoteMeta(part)
		}
		list = append(list, saying{regexp.MustCompile("(?s)" + form + "$"), pair[1]})
	}
	return list
}

// translateSentence puts a sentence of another room into the language. A sentence that is not known in Chinese is not
// shown in English: it names a fault that an operator of the centre mends, and the log has it.
func (w words) translateSentence(sentence string) string {
	text, known := w.translate(sentence)
	if !known && english.MatchString(sentence) {
		slog.Warn("a sentence has no Chinese", "sentence", sentence)
		return w.T("said.other")
	}
	return text
}

// translate is say for a sentence or the value of a place in it. A name stays as it is, and is not known.
func (w words) translate(sentence string) (text string, known bool) {
	if w != "zh" {
		return sentence, true
	}
	for _, s := range sayings {
		if found := s.form.FindStringSubmatch(sentence); found != nil {
			values := make([]any, len(found)-1)
			for i, v := range found[1:] {
				values[i], _ = w.translate(strings.TrimSpace(v))
			}
			return fmt.Sprintf(s.zh, values...), true
		}
	}
	return sentence, false
}

// Chinese puts a sentence of another room into Chinese, for the command line. known is false if it has none.
func Chinese(sentence string) (text string, known bool) { return words("zh").translate(sentence) }

// english finds words of English that follow each other.
var english = regexp.MustCompile(`[A-Za-z]+ [a-z]+ [a-z]+`)
