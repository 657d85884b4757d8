package demo

import (
	"gongshi/internal/record"
)

// cityRelief is a batch of the bureau, dated within the span of the figures.
type cityRelief struct {
	Title        string      `json:"title"`
	Programme    string      `json:"programme"`
	Type         string      `json:"type"`
	Date         record.Date `json:"date"`
	Issued       record.Date `json:"issued"`
	Batch        string      `json:"batch"`
	Area         string      `json:"area"`
	Loss         string      `json:"loss"`
	Source       string      `json:"source"`
	SourceNumber string      `json:"source_number"`
	Scope        string      `json:"scope"`
	Class        []string    `json:"class"`
	Standard     string      `json:"standard"`
	Per          []int64     `json:"per"`
	Flat         bool        `json:"flat"`
	Households   int         `json:"households"`
	Left         record.Fen  `json:"left"`
	Returned     record.Fen  `json:"returned"`
	Goods        []goodsRow  `json:"goods"`
}

// cityRelief publishes the batches after hail, flood and typhoon. The households live in sample villages.
func (b *builder) cityRelief() {
	var groups []string
	for _, d := range b.divisions {
		if d.Sample {
			groups = append(groups, d.Name+"一组", d.Name+"三组")
		}
	}
	for _, w := range b.words.Relief.City {
		t := batch{
			scheme: scheme{Programme: w.Programme, Source: w.Source, Scope: w.Scope, Standard: w.Standard, Classes: w.Class, Per: w.Per, Flat: w.Flat, Goods: w.Goods},
			name:   w.Batch, number: w.SourceNumber, event: &record.DisasterEvent{Type: w.Type, Date: w.Date, Area: w.Area, Loss: w.Loss},
			groups: groups, households: w.Households, handedOut: w.Issued.AddDays(-1), left: w.Left, returned: w.Returned, inspected: w.Issued,
			procedure: [4]record.Date{w.Date.AddDays(1), w.Date.AddDays(2), w.Date.AddDays(2), w.Date.AddDays(3)},
		}
		// Urgent relief is handed out at once; the list of recipients is up for objection.
		e := b.publishRelief(City, w.Title, b.newDistribution(newDice("city relief "+w.Title), t), w.Issued, 16)
		e.record.Department = "救灾科"
	}
}
