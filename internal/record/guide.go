package record

// ServiceGuide [办事指南] explains how to apply for a service. The service's name is the record's title.
type ServiceGuide struct {
	Code       string   `json:"code,omitempty"`        // 事项编码
	Type       string   `json:"type"`                  // 事项类型: 行政给付, 行政确认, 公共服务 …
	LifeEvents []string `json:"life_events,omitempty"` // birth schooling work marriage housing illness disability old_age death

	Applicants string   `json:"applicants"` // who may apply
	Conditions []string `json:"conditions,omitempty"`
	LegalBasis []string `json:"legal_basis,omitempty"`

	Questions []GuideQuestion `json:"questions,omitempty"` // answers narrow the materials
	Materials []Material      `json:"materials,omitempty"`
	Steps     []GuideStep     `json:"steps,omitempty"`

	StatutoryLimit TimeLimit `json:"statutory_limit,omitzero"`
	PromisedLimit  TimeLimit `json:"promised_limit,omitzero"`
	Fee            Fee       `json:"fee"`
	Result         string    `json:"result,omitempty"`

	Place  string    `json:"place,omitempty"`
	Window string    `json:"window,omitempty"`
	Hours  []Opening `json:"hours,omitempty"`
	Map    string    `json:"map,omitempty"`   // the way there, in words
	Visits *int      `json:"visits,omitzero"` // visits needed; absent: not stated

	Phone            string `json:"phone,omitempty"`
	SupervisionPhone string `json:"supervision_phone,omitempty"`
	FAQs             []FAQ  `json:"faqs,omitempty"`
	Promise          string `json:"promise,omitempty"` // 服务承诺
}

// GuideQuestion is a question to the resident. Its answer decides which papers are needed.
type GuideQuestion struct {
	ID      string        `json:"id"` // referred to by Material.OnlyIf
	Text    string        `json:"text"`
	Options []GuideOption `json:"options"`
}

// GuideOption is a possible answer.
type GuideOption struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Material is a paper to bring.
type Material struct {
	Name      string       `json:"name"`
	Form      string       `json:"form"`            // "original", "copy" or "electronic"
	Copies    int          `json:"copies,omitzero"` // how many
	IssuedBy  string       `json:"issued_by,omitempty"`
	Sample    string       `json:"sample,omitempty"`     // SHA-256 of an attachment: a filled-in sample
	BlankForm string       `json:"blank_form,omitempty"` // SHA-256 of an attachment
	Note      string       `json:"note,omitempty"`
	OnlyIf    []MaterialIf `json:"only_if,omitempty"` // all must hold; absent: always needed
}

// MaterialIf is a condition on an answer.
type MaterialIf struct {
	Question string `json:"question"`
	Option   string `json:"option"`
}

// GuideStep is a step of the procedure.
type GuideStep struct {
	Name    string    `json:"name"`
	By      string    `json:"by,omitempty"`
	Limit   TimeLimit `json:"limit,omitzero"`
	Special bool      `json:"special,omitzero"` // its time does not count (publicity, hearing, expert review)
	Note    string    `json:"note,omitempty"`
}

// TimeLimit is a span of working or calendar days; the zero value means none is stated.
type TimeLimit struct {
	Days int    `json:"days,omitzero"`  // 0 with unit "on_the_spot"
	Unit string `json:"unit,omitempty"` // "working_day", "calendar_day" or "on_the_spot"
	Note string `json:"note,omitempty"`
}

// IsZero reports whether no limit is stated.
func (l TimeLimit) IsZero() bool { return l == TimeLimit{} }

// Fee is the price of the service.
type Fee struct {
	Free   bool   `json:"free"`
	Amount Fen    `json:"amount,omitzero"`
	Note   string `json:"note,omitempty"`
	Basis  string `json:"basis,omitempty"`
}

// Opening is an opening time that repeats every week.
type Opening struct {
	Weekdays []int  `json:"weekdays"` // ISO 8601: 1 Monday … 7 Sunday
	From     string `json:"from"`     // "08:30"
	To       string `json:"to"`       // "11:30"
}

// FAQ is a frequent question with its answer.
type FAQ struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
