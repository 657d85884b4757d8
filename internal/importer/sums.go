package importer

// Sum is an amount or a count that follows from what was understood, beside every value that the file itself states for it.
type Sum struct {
	Name   string   `json:"name"`            // opening, income, expense, closing, distributed, lines, households, goods
	Label  string   `json:"label,omitempty"` // of goods: their name and unit
	Value  string   `json:"value"`           // yuan with two decimals, or a count
	Stated []Stated `json:"stated,omitempty"`
	Kept   bool     `json:"kept,omitzero"` // it is what the record says already: the file does not
}

// Stated is a value in the file that can be held against what was understood: a total, a subtotal, a sum carried forward, a
// running balance, an amount in capital characters, a count.
type Stated struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`  // as the file has it
	Value  string `json:"value"` // what it means: yuan with two decimals, or a count
	Agrees bool   `json:"agrees"`
}

// Tally counts the cells with digits by what became of them.
type Tally struct {
	Used   int `json:"used"`   // taken over, or compared with what was
	Passed int `json:"passed"` // passed over by name
	Open   int `json:"open"`   // neither: with one of them there is no import
}
