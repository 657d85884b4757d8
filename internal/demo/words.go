package demo

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
)

// words are the texts of assets/demo, one member for each file.
type words struct {
	Envelope     envelopeWords
	Powers       powerWords
	Guides       []guideWords
	Institutions []institutionWords
	Policies     []policyWords
	Projects     []projectWords
	Meetings     []meetingWords
	News         newsWords
	Relief       reliefWords
	People       peopleWords
	Finance      financeWords
	Village      localWords
	Township     localWords
	County       localWords
	Recent       recentWords
	Seed         seedWords
}

func (w *words) load() error {
	for _, f := range []struct {
		name string
		into any
	}{
		{"envelope", &w.Envelope}, {"powers", &w.Powers}, {"guides", &w.Guides}, {"institutions", &w.Institutions},
		{"policies", &w.Policies}, {"projects", &w.Projects}, {"meetings", &w.Meetings}, {"news", &w.News},
		{"relief", &w.Relief}, {"people", &w.People}, {"finance", &w.Finance}, {"village", &w.Village},
		{"township", &w.Township}, {"county", &w.County}, {"recent", &w.Recent}, {"seed", &w.Seed},
	} {
		data, err := assets.Demo.ReadFile("demo/" + f.name + ".json")
		if err == nil {
			err = json.Unmarshal(data, f.into, json.RejectUnknownMembers(true))
		}
		if err != nil {
			return fmt.Errorf("read demo texts %s: %w", f.name, err)
		}
	}
	return nil
}

// slots fills the {places} of a text. Pairs are name, value.
type slots []string

func (s slots) fillText(text string) string {
	pairs := make([]string, 0, len(s))
	for i := 0; i+1 < len(s); i += 2 {
		pairs = append(pairs, "{"+s[i]+"}", s[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (s slots) all(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = s.fillText(t)
	}
	return out
}

// withPairs adds pairs; the earlier ones win.
func (s slots) withPairs(pairs ...string) slots { return append(s[:len(s):len(s)], pairs...) }
