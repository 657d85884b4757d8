// Package i18n holds the kiosk's words in Chinese and English and writes numbers, money, dates and
// ages as each language does.
//
// Chinese is the first language: its catalogue is the reference, and a key that English lacks is a
// failing test. Records carry their own language and are never translated here. A Printer is a value
// without state; only app and cmd/kiosk import this package.
package i18n

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
)

// Lang is a language of the kiosk.
type Lang string

const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Parse reads a language name as the command line and routes write it.
func Parse(name string) (Lang, bool) {
	l := Lang(name)
	return l, l == Zh || l == En
}

// Other is the language that the button at the foot of the screen switches to.
func (l Lang) Other() Lang {
	if l == Zh {
		return En
	}
	return Zh
}

// entry is a text or, in English, a pair for one and for other numbers (CLDR plural categories; Chinese
// has only "other").
type entry struct{ one, other string }

// UnmarshalJSON reads "text" or {"one": "text", "other": "text"}.
func (e *entry) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &e.other)
	}
	var forms struct {
		One   string `json:"one"`
		Other string `json:"other"`
	}
	if err := json.Unmarshal(data, &forms, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	*e = entry{forms.One, forms.Other}
	return nil
}

type catalogue map[string]entry

var catalogues = map[Lang]catalogue{Zh: loadLanguage(Zh), En: loadLanguage(En)}

// loadLanguage puts the files of a language together: zh.json, zh-kinds.json … Two texts for one key are a
// defect of the program.
func loadLanguage(lang Lang) catalogue {
	all := catalogue{}
	files, err := fs.Glob(assets.Words(), string(lang)+"*.json")
	if err != nil || len(files) == 0 {
		panic("no embedded words for " + string(lang))
	}
	for _, name := range files {
		data, err := fs.ReadFile(assets.Words(), name)
		if err != nil {
			panic("embedded words: " + err.Error())
		}
		var part catalogue
		if err := json.Unmarshal(data, &part); err != nil {
			panic("embedded words " + name + ": " + err.Error())
		}
		for key, e := range part {
			if _, twice := all[key]; twice {
				panic("embedded words: two texts for " + key)
			}
			all[key] = e
		}
	}
	return all
}

// Printer writes in one language.
type Printer struct{ Lang Lang }

// T gives the text of a key with its parameters filled in, name before value:
//
//	p.T("publicity.days_left", "n", 3)
//
// The parameter n decides between one and other. An unknown key comes back in brackets; a test finds
// such keys before a resident does.
func (p Printer) T(key string, params ...any) string {
	e, ok := catalogues[p.Lang][key]
	if !ok {
		return "[" + key + "]"
	}
	text := e.other
	if e.one != "" && isOne(params) {
		text = e.one
	}
	if len(params) == 0 {
		return text
	}
	pairs := make([]string, 0, len(params))
	for i := 0; i+1 < len(params); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(params[i])+"}", fmt.Sprint(params[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Has reports whether the key exists, for words that data may or may not have (a class, a unit).
func (p Printer) Has(key string) bool {
	_, ok := catalogues[p.Lang][key]
	return ok
}

// Or gives the text of a key, or the fallback where the catalogue has none: for values from records
// that are usually of a known list, such as a meeting type.
func (p Printer) Or(key, fallback string) string {
	if p.Has(key) {
		return p.T(key)
	}
	return fallback
}

func isOne(params []any) bool {
	for i := 0; i+1 < len(params); i += 2 {
		if params[i] == "n" {
			return fmt.Sprint(params[i+1]) == "1"
		}
	}
	return false
}
