package record

import (
	"time"

	"gongshi/internal/division"
)

// Policy [政策法规]. Document number and effective dates are in the envelope.
type Policy struct {
	Authority   string      `json:"authority"`             // 制定机关
	Text        string      `json:"text"`                  // Markdown headings and paragraphs, see Sections
	Explanation string      `json:"explanation,omitempty"` // in plain language
	Replaces    []PolicyRef `json:"replaces,omitempty"`
	ReplacedBy  []PolicyRef `json:"replaced_by,omitempty"`
}

// PolicyRef names another policy, with the id of its record where there is one.
type PolicyRef struct {
	ID             string `json:"id,omitempty"`
	Title          string `json:"title"`
	DocumentNumber string `json:"document_number,omitempty"`
}

// Announcement [公告动态] is news, a document issued, a press report …
type Announcement struct {
	Medium     string `json:"medium"`               // code list: web, document, newspaper, television, radio, notice_board
	Subject    string `json:"subject,omitempty"`    // code list: news, development_plan, family_planning, social_affairs, theme_campaign
	Outlet     string `json:"outlet,omitempty"`     // name of the paper or station, for reports elsewhere
	HappenedOn Date   `json:"happened_on,omitzero"` // date of occurrence, where it differs from issued_on
	Text       string `json:"text"`
	Bulletin   string `json:"bulletin,omitempty"` // for broadcast, about 150 characters
}

// Project [民生工程, 基建工程]; the statuses are those of OC4IDS.
type Project struct {
	ProjectClass string `json:"class"`          // "livelihood" or "construction"
	Status       string `json:"status"`         // identification preparation implementation completion maintenance cancelled
	Code         string `json:"code,omitempty"` // unified project code
	Owner        string `json:"owner"`
	Location     string `json:"location,omitempty"`
	Description  string `json:"description,omitempty"`

	Budget      Fen     `json:"budget,omitzero"`
	Funds       []Fund  `json:"funds,omitempty"`
	Contractor  string  `json:"contractor,omitempty"`
	Supervisor  string  `json:"supervisor,omitempty"` // 监理单位
	Tender      *Tender `json:"tender,omitzero"`
	ContractSum Fen     `json:"contract_sum,omitzero"`
	Spent       Fen     `json:"spent"`
	Percent     int     `json:"percent"` // complete, 0–100

	Changes     []ProjectChange  `json:"changes,omitempty"`
	Milestones  []Milestone      `json:"milestones,omitempty"`
	Photos      []string         `json:"photos,omitempty"` // SHA-256 of attachments
	Problems    []ProjectProblem `json:"problems,omitempty"`
	Inspections []Inspection     `json:"inspections,omitempty"`
}

// Tender describes how the contractor was found.
type Tender struct {
	Method string `json:"method"`
	Date   Date   `json:"date,omitzero"`
	Result string `json:"result,omitempty"`
}

// ProjectChange is a change of scope, sum or time.
type ProjectChange struct {
	Date   Date   `json:"date"`
	What   string `json:"what"`
	Amount Fen    `json:"amount,omitzero"` // change of the contract sum, either sign
	Reason string `json:"reason,omitempty"`
}

// Milestone is a planned and, once reached, an actual date.
type Milestone struct {
	Name      string `json:"name"`
	PlannedOn Date   `json:"planned_on,omitzero"`
	ActualOn  Date   `json:"actual_on,omitzero"`
}

// ProjectProblem is a problem of a project and its solution.
type ProjectProblem struct {
	Date       Date   `json:"date"`
	What       string `json:"what"`
	Resolution string `json:"resolution,omitempty"`
	ResolvedOn Date   `json:"resolved_on,omitzero"`
}

// StaffProfile [人员公示]. The name is that of an official acting in office and is not masked.
type StaffProfile struct {
	Name        string       `json:"name"`
	Post        string       `json:"post"`
	Order       int          `json:"order,omitzero"`  // place on the board, from 1
	Photo       string       `json:"photo,omitempty"` // SHA-256 of an attachment
	Duties      []string     `json:"duties,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	OfficeHours string       `json:"office_hours,omitempty"`
	Promise     string       `json:"promise,omitempty"`      // 岗位承诺书
	PromiseScan string       `json:"promise_scan,omitempty"` // SHA-256 of an attachment: the signed sheet
	Whereabouts *Whereabouts `json:"whereabouts,omitzero"`
}

// Whereabouts tells a person's whereabouts on a day.
type Whereabouts struct {
	Status string `json:"status"` // 在岗, 开会, 出差, 请假
	On     Date   `json:"on"`     // the day of the entry; on another day the whereabouts are unknown
	Note   string `json:"note,omitempty"`
}

// Institution [机构信息].
type Institution struct {
	Type       string            `json:"type"`                 // "authority", "affiliated", "committee" or "service_hall"
	Superior   string            `json:"superior,omitempty"`   // 主管单位
	Affiliated []string          `json:"affiliated,omitempty"` // 所属单位, by name; each may have a record of its own under that title
	Functions  []string          `json:"functions,omitempty"`
	Address    string            `json:"address,omitempty"`
	Hours      string            `json:"hours,omitempty"`
	Phone      string            `json:"phone,omitempty"`
	Fax        string            `json:"fax,omitempty"`
	Email      string            `json:"email,omitempty"`
	Rules      []InstitutionRule `json:"rules,omitempty"`    // 上墙制度
	Services   []CatalogueItem   `json:"services,omitempty"` // catalogue of services
}

// InstitutionRule is a system or rule on the wall [工作制度, 工作职责].
type InstitutionRule struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// CatalogueItem is a service that an institution offers.
type CatalogueItem struct {
	Name  string `json:"name"`
	Code  string `json:"code,omitempty"`
	Guide string `json:"guide,omitempty"` // id of the guide's record
	Note  string `json:"note,omitempty"`
}

// Power [行政职权] is an entry of the cleared list of administrative powers.
type Power struct {
	PowerClass  string          `json:"class"` // code list: 许可, 非行政许可, 处罚, 强制, 给付, 裁决, 确认, 其他 …
	Code        string          `json:"code"`
	LegalBasis  []string        `json:"legal_basis,omitempty"`
	ExercisedBy string          `json:"exercised_by"`
	Process     []ProcedureStep `json:"process,omitempty"`
	TimeLimit   TimeLimit       `json:"time_limit,omitzero"`
	RiskPoints  []RiskPoint     `json:"risk_points,omitempty"`
}

// RiskPoint is a point of integrity risk [廉政风险点] and the measures against it.
type RiskPoint struct {
	Name     string   `json:"name"`
	Level    string   `json:"level"` // "high", "medium" or "low"
	Measures []string `json:"measures,omitempty"`
}

// Decision [决策与内部事务] is a meeting with its decisions, or a disclosure of internal affairs.
type Decision struct {
	Meeting  string          `json:"meeting"`         // code list: 局长办公会, 职工会议, 村民代表会议, 党员大会 …
	Number   int             `json:"number,omitzero"` // of the meeting within the year
	HeldOn   Date            `json:"held_on"`
	Expected int             `json:"expected,omitzero"` // persons entitled to attend
	Present  int             `json:"present,omitzero"`
	Topics   []DecisionTopic `json:"topics,omitempty"`
	Affairs  []Affair        `json:"affairs,omitempty"`
}

// DecisionTopic is one item of the agenda.
type DecisionTopic struct {
	Topic  string `json:"topic"`
	Result string `json:"result"`
	Vote   *Vote  `json:"vote,omitzero"`
}

// Vote counts votes.
type Vote struct {
	For     int `json:"for"`
	Against int `json:"against"`
	Abstain int `json:"abstain"`
}

// Affair is a disclosed internal affair, with its amount where money was spent.
type Affair struct {
	Type   string `json:"type"` // "reception", "vehicle", "appointment", "integrity" or "other"
	Item   string `json:"item"`
	Date   Date   `json:"date,omitzero"`
	Amount Fen    `json:"amount,omitzero"`
}

// Answer [监督与答复]: an anonymised matter that a resident raised, and the official reply.
type Answer struct {
	Type       string `json:"type"` // question objection hotline complaint application review lawsuit
	Question   string `json:"question"`
	About      string `json:"about,omitempty"` // id of the record that it concerns
	ReceivedOn Date   `json:"received_on"`
	AnsweredOn Date   `json:"answered_on,omitzero"`
	AnsweredBy string `json:"answered_by,omitempty"`
	Reply      string `json:"reply,omitempty"`
	Outcome    string `json:"outcome,omitempty"`
}

// Alert [预警与应急] carries the fields of the Common Alerting Protocol 1.2, §3.2.1–3.2.4; the headline
// is the record's title. Every alert has Expires and disappears by itself.
type Alert struct {
	Status      string          `json:"status"`   // Actual, Exercise, Test
	MsgType     string          `json:"msg_type"` // Alert, Update, Cancel
	Event       string          `json:"event"`
	Urgency     string          `json:"urgency"`   // Immediate Expected Future Past Unknown
	Severity    string          `json:"severity"`  // Extreme Severe Moderate Minor Unknown
	Certainty   string          `json:"certainty"` // Observed Likely Possible Unlikely Unknown
	Area        string          `json:"area"`
	AreaCodes   []division.Code `json:"area_codes,omitempty"`
	Onset       time.Time       `json:"onset,omitzero"`
	Expires     time.Time       `json:"expires"`
	Description string          `json:"description"`
	Instruction string          `json:"instruction,omitempty"`
	Shelters    []Shelter       `json:"shelters,omitempty"`
	References  []string        `json:"references,omitempty"` // ids of earlier alerts, for Update and Cancel
}

// Shelter is a place of refuge.
type Shelter struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Capacity int    `json:"capacity,omitzero"` // persons
	Phone    string `json:"phone,omitempty"`
}
