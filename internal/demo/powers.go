package demo

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/record"
)

type powerWords struct {
	Department map[string]string     `json:"department"`
	Classes    map[string]powerClass `json:"classes"`
	Items      []powerItem           `json:"items"`
}

// powerClass holds the common facts of powers of one class.
type powerClass struct {
	Code    string      `json:"code"`
	Summary string      `json:"summary"`
	Process [][3]string `json:"process"` // name, by, note
	Risks   []riskWords `json:"risks"`
}

// riskWords is written ["name", "level", ["measure", …]].
type riskWords struct {
	name, level string
	measures    []string
}

func (r *riskWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &r.name, &r.level, &r.measures)
}

// powerItem is written ["class", "title", "department", days, ["law", …]].
type powerItem struct {
	class, title, department string
	days                     int
	laws                     []string
}

func (p *powerItem) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &p.class, &p.title, &p.department, &p.days, &p.laws)
}

// unmarshalTuple reads a JSON array of fixed length into the places.
func unmarshalTuple(data []byte, places ...any) error {
	var parts []jsontext.Value
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) != len(places) {
		return fmt.Errorf("%d values expected, %d found: %.80s", len(places), len(parts), data)
	}
	for i, p := range places {
		if err := json.Unmarshal(parts[i], p, json.RejectUnknownMembers(true)); err != nil {
			return err
		}
	}
	return nil
}

// clearedOn is when the bureau's list of administrative powers was cleared.
var clearedOn = record.Date{Year: 2015, Month: 5, Day: 20}

// publishPowers publishes the cleared list of administrative powers.
func (b *builder) publishPowers() {
	w := b.words.Powers
	count := map[string]int{}
	for i, item := range w.Items {
		class := w.Classes[item.class]
		count[item.class]++
		fill := slots{"dept", w.Department[item.department], "days", fmt.Sprint(item.days)}
		body := &record.Power{
			PowerClass: item.class, Code: fmt.Sprintf("MZ-%s-%02d", class.Code, count[item.class]),
			LegalBasis: item.laws, ExercisedBy: "安庆市民政局" + w.Department[item.department],
			TimeLimit:  record.TimeLimit{Days: item.days, Unit: "working_day"},
			RiskPoints: chooseRisks(newDice("power "+item.title), class.Risks),
		}
		for _, step := range class.Process {
			body.Process = append(body.Process, record.ProcedureStep{Name: step[0], By: fill.fillText(step[1]), Note: fill.fillText(step[2])})
		}
		e := b.addSample(draft{
			division: City, title: item.title, summary: fill.fillText(class.Summary), keywords: []string{"行政职权", "权力清单", item.class},
			issued: clearedOn, at: momentOf(clearedOn.AddDays(i/40), 9, 10+i%40), body: body,
		})
		e.record.Department = w.Department[item.department]
	}
}

// chooseRisks chooses two or three of the class's risk points, the gravest first.
func chooseRisks(d dice, list []riskWords) []record.RiskPoint {
	var out []record.RiskPoint
	for _, r := range pickSome(d, list, d.between(2, 3)) {
		out = append(out, record.RiskPoint{Name: r.name, Level: r.level, Measures: r.measures})
	}
	rank := []string{"high", "medium", "low"}
	slices.SortStableFunc(out, func(a, c record.RiskPoint) int { return slices.Index(rank, a.Level) - slices.Index(rank, c.Level) })
	return out
}
