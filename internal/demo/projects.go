package demo

import (
	"fmt"
	"image"

	"gongshi/internal/record"
)

type projectWords struct {
	Title       string        `json:"title"`
	Class       string        `json:"class"`
	Status      string        `json:"status"`
	Code        string        `json:"code"`
	Issued      record.Date   `json:"issued"`
	Owner       string        `json:"owner"`
	Location    string        `json:"location"`
	Percent     int           `json:"percent"`
	Budget      record.Fen    `json:"budget"`
	Spent       record.Fen    `json:"spent"`
	Contractor  string        `json:"contractor"`
	Supervisor  string        `json:"supervisor"`
	Contract    record.Fen    `json:"contract"`
	Description string        `json:"description"`
	Funds       []fundWords   `json:"funds"`
	Tender      []string      `json:"tender"` // method, date, result
	Milestones  [][3]string   `json:"milestones"`
	Changes     []changeWords `json:"changes"`
	Problems    [][4]string   `json:"problems"`
	Inspections [][2]string   `json:"inspections"`
}

// fundWords is written ["name", fen].
type fundWords struct{ record.Fund }

func (f *fundWords) UnmarshalJSON(data []byte) error { return unmarshalTuple(data, &f.Name, &f.Amount) }

// changeWords is written ["date", "what", fen, "reason"].
type changeWords struct{ record.ProjectChange }

func (c *changeWords) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &c.Date, &c.What, &c.Amount, &c.Reason)
}

// cityProjects publishes the four livelihood and two construction projects as they stood at the end of the span.
func (b *builder) cityProjects() {
	for _, w := range b.words.Projects {
		body := &record.Project{
			ProjectClass: w.Class, Status: w.Status, Code: w.Code, Owner: w.Owner, Location: w.Location, Description: w.Description,
			Budget: w.Budget, Contractor: w.Contractor, Supervisor: w.Supervisor, ContractSum: w.Contract, Spent: w.Spent, Percent: w.Percent,
		}
		for _, f := range w.Funds {
			body.Funds = append(body.Funds, f.Fund)
		}
		if len(w.Tender) == 3 {
			body.Tender = &record.Tender{Method: w.Tender[0], Date: b.parseDate(w.Tender[1]), Result: w.Tender[2]}
		}
		for _, m := range w.Milestones {
			body.Milestones = append(body.Milestones, record.Milestone{Name: m[0], PlannedOn: b.parseDate(m[1]), ActualOn: b.parseDate(m[2])})
		}
		for _, c := range w.Changes {
			body.Changes = append(body.Changes, c.ProjectChange)
		}
		for _, p := range w.Problems {
			body.Problems = append(body.Problems, record.ProjectProblem{Date: b.parseDate(p[0]), What: p[1], Resolution: p[2], ResolvedOn: b.parseDate(p[3])})
		}
		for _, i := range w.Inspections {
			body.Inspections = append(body.Inspections, record.Inspection{Date: b.parseDate(i[0]), By: []string{"民政", "财政", "监理"}, Finding: i[1]})
		}
		state := record.Date{Year: 2015, Month: 6, Day: 1} // the sheet was last filled in then
		e := b.addSample(draft{
			division: City, title: w.Title, summary: w.Description, keywords: []string{className(w.Class), w.Title}, issued: state, at: momentOf(state, 15, 0), body: body,
		})
		b.completeProject(e, body)
	}
}

// completeProject adds the facts that follow from the class: category, and pictures of a building site.
func (b *builder) completeProject(e *entry, body *record.Project) {
	e.record.Category = "工程建设"
	if body.ProjectClass == "livelihood" {
		e.record.Category = "民生工程"
	}
	if body.ProjectClass != "construction" || body.Percent < 10 {
		return
	}
	for i := range 2 {
		scene := b.painter.drawOnce(fmt.Sprint("site", i, body.Percent), func() *image.Paletted { return b.painter.drawSite(i, body.Percent) })
		photo := b.storePicture(scene, fmt.Sprintf("现场照片%d（示例绘图）.png", i+1))
		body.Photos = append(body.Photos, photo.SHA256)
		e.record.Attachments = append(e.record.Attachments, photo)
	}
}

func className(class string) string {
	if class == "livelihood" {
		return "民生工程"
	}
	return "基建工程"
}

// parseDate reads a date of the texts; "" is no date.
func (b *builder) parseDate(s string) record.Date {
	if s == "" {
		return record.Date{}
	}
	d, err := record.ParseDate(s)
	if err != nil && b.err == nil {
		b.err = err
	}
	return d
}
