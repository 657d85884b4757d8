package record

// ReliefDistribution [救灾救助款物发放] is one batch of relief money or goods and its recipients.
//
// Invariants: Received = Distributed + Returned + InStock, likewise for every kind of goods, and Distributed is the sum
// over the recipients whose HandedOutOn is set.
type ReliefDistribution struct {
	Programme string         `json:"programme"` // code list: 应急救助, 低保, 临时救助 …
	Event     *DisasterEvent `json:"event,omitzero"`
	Batch     string         `json:"batch,omitempty"` // "第二批"

	Funds              []Fund `json:"funds,omitempty"` // where money and goods came from
	Scope              string `json:"scope"`
	EligiblePersons    int    `json:"eligible_persons,omitzero"`
	EligibleHouseholds int    `json:"eligible_households,omitzero"`
	Standard           string `json:"standard"`

	Procedure     []ProcedureStep `json:"procedure,omitempty"` // 户报 → 村评 → 乡审 → 县定, with dates
	PaymentMethod string          `json:"payment_method,omitempty"`
	Recipients    []Recipient     `json:"recipients,omitempty"`

	Received    Fen            `json:"received"`
	Distributed Fen            `json:"distributed"`
	Returned    Fen            `json:"returned"`
	InStock     Fen            `json:"in_stock"`
	Goods       []GoodsBalance `json:"goods,omitempty"`

	Inspections []Inspection `json:"inspections,omitempty"`
}

// DisasterEvent describes the disaster.
type DisasterEvent struct {
	Type string `json:"type"` // code list: 冰雹, 洪涝, 台风 …
	Date Date   `json:"date"`
	Area string `json:"area,omitempty"`
	Loss string `json:"loss,omitempty"`
}

// Fund is a source of money or goods, for relief and for projects.
type Fund struct {
	Name           string `json:"name"`
	DocumentNumber string `json:"document_number,omitempty"`
	Amount         Fen    `json:"amount,omitzero"`
	Goods          string `json:"goods,omitempty"`
}

// ProcedureStep is a step by which recipients were determined. A step without a date has not happened.
type ProcedureStep struct {
	Name string `json:"name"`
	By   string `json:"by,omitempty"`
	Date Date   `json:"date,omitzero"`
	Note string `json:"note,omitempty"`
}

// Recipient is one household or person on the list.
type Recipient struct {
	Name             Masked  `json:"name"`
	Group            string  `json:"group,omitempty"`  // 村民小组
	Persons          int     `json:"persons,omitzero"` // persons in the household
	Class            string  `json:"class,omitempty"`  // 受灾户, 特困供养 …
	Standard         string  `json:"standard,omitempty"`
	Amount           Fen     `json:"amount"`
	Goods            []Goods `json:"goods,omitempty"`
	HandedOutOn      Date    `json:"handed_out_on,omitzero"`      // absent: not yet handed out
	CollectedByOther bool    `json:"collected_by_other,omitzero"` // 代领
}

// Goods is a quantity of a kind of goods.
type Goods struct {
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Quantity int64  `json:"quantity"`
}

// GoodsBalance accounts for one kind of goods, in whole units.
type GoodsBalance struct {
	Name        string `json:"name"`
	Unit        string `json:"unit"`
	Received    int64  `json:"received"`
	Distributed int64  `json:"distributed"`
	Returned    int64  `json:"returned"`
	InStock     int64  `json:"in_stock"`
}

// Inspection is a check after the fact, often joint with finance and audit.
type Inspection struct {
	Date    Date     `json:"date"`
	By      []string `json:"by"`
	Finding string   `json:"finding"`
}
