package importer

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/unicode/norm"

	"gongshi/assets"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// heading is a field with the names that its column may have.
type heading struct {
	Field string   `json:"field"`
	Zh    string   `json:"zh"`
	En    string   `json:"en"`
	Also  []string `json:"also"`
	Read  bool     `json:"read,omitzero"` // is read, and not in the template

	called []string // all of these, as plain gives them
}

// catalogue are the fields of a kind.
type catalogue []heading

// headings are the fields of each kind, as the project ships them.
var headings = sync.OnceValue(func() map[record.Kind]catalogue {
	text, err := fs.ReadFile(assets.Importer(), "columns.json")
	var all map[record.Kind]catalogue
	if err == nil {
		err = json.Unmarshal(text, &all, json.RejectUnknownMembers(true))
	}
	if err != nil {
		panic(err) // embedded; the tests read it
	}
	for _, list := range all {
		for i, h := range list {
			for _, name := range append([]string{h.Zh, h.En}, h.Also...) {
				if name = plainLabel(name); name != "" {
					list[i].called = append(list[i].called, name)
				}
			}
		}
	}
	return all
})

const (
	// Private is the field of a column that must not be taken over.
	Private = "private"

	// Passed is the field of a column that is known, or was chosen, to be passed over.
	Passed = "passed"
)

// HeadRows are the rows that are not blank among which headings are looked for.
const HeadRows = 30

// bracketed are words that headings add in brackets, such as a unit.
var bracketed = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]`)

// plainLabel is a text as headings and labels are compared: folded, without spaces, brackets and marks.
func plainLabel(s string) string {
	if s = hanzi.Fold(s); strings.ContainsAny(s, "([") {
		s = bracketed.ReplaceAllString(s, "")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// fieldOf finds the field that a heading names: the field with exactly that name, else the one with the longest name in
// it; "" for none. Brackets that name a direction decide: 借方（支出）.
func (c catalogue) fieldOf(text string) string {
	name := plainLabel(text)
	field := c.fieldNamed(name)
	if strings.Contains(text, "大写") {
		field = c.fieldNamed("大写")
	}
	if field == "" {
		if field = c.fieldContaining(name); field == "handed_out_on" && !handingOut.MatchString(name) {
			return Passed
		}
	}
	if wordFields[field] && strings.HasSuffix(name, "金额") {
		field = "amount" // 审批金额 is no name
	}
	if moneyFields[field] && numbersOfThings.MatchString(name) {
		return Passed
	}
	if field != "debit" && field != "credit" && field != "amount" {
		return field
	}
	if _, signed := signsNamed(text); signed {
		return field
	}
	if in, known := directionOf(strings.Join(bracketed.FindAllString(norm.NFKC.String(text), -1), "")); known {
		return sideField(in)
	}
	if in, known := directionOf(bracketed.ReplaceAllString(norm.NFKC.String(text), "")); known && field != "amount" {
		return sideField(in)
	}
	return field
}

// handingOut are words of a day on which something was given; of another day, such as that of an approval, nothing
// follows.
var handingOut = regexp.MustCompile(`发|领|付|到账|拨|兑|handed|paid`)

// wordFields are fields whose cells are words or days.
var wordFields = map[string]bool{"date": true, "class": true, "item": true, "voucher": true, "handler": true, "witness": true, "approver": true, "remark": true}

// numbersOfThings are names of columns that count, such as 收入笔数.
var numbersOfThings = regexp.MustCompile(`(?:笔数|张数|件数|次数|户数)$`)

func sideField(in bool) string {
	if in {
		return "income"
	}
	return "expense"
}

// fieldNamed finds the field that is called so.
func (c catalogue) fieldNamed(name string) string {
	for _, h := range c {
		if name != "" && slices.Contains(h.called, name) {
			return h.Field
		}
	}
	return ""
}

// headingRank is the place of a heading among the names of its field: the first is the most usual.
func (c catalogue) headingRank(text, field string) int {
	name := plainLabel(text)
	for _, h := range c {
		if h.Field == field {
			if i := slices.Index(h.called, name); i >= 0 {
				return i
			}
			return len(h.called)
		}
	}
	return 0
}

func (c catalogue) fieldContaining(name string) (field string) {
	longest := 1
	if len([]rune(name)) > 20 {
		return ""
	}
	for _, h := range c {
		for _, called := range h.called {
			// 金额 is the least precise word: in 结存金额 the other word counts
			if n := len([]rune(called)); (n > longest || n == longest && field == "amount") && strings.Contains(name, called) {
				field, longest = h.Field, n
			}
		}
	}
	return field
}

// fieldOfPath finds the field of a column by its heading and those that span it.
func (c catalogue) fieldOfPath(path []string) string {
	switch len(path) {
	case 0:
		return ""
	case 1:
		return c.fieldOf(path[0])
	}
	above, own := c.fieldOfPath(path[:len(path)-1]), path[len(path)-1]
	field := c.fieldNamed(plainLabel(own))
	switch {
	case moneyFields[above] && (field == "" || field == "amount" || subWords[plainLabel(own)]):
		return above
	case above == "voucher":
		return above
	case field != "":
		return field
	}
	return c.fieldOf(strings.Join(path, ""))
}

// moneyFields are those whose cells are amounts.
var moneyFields = map[string]bool{"income": true, "expense": true, "amount": true, "balance": true, "debit": true, "credit": true}

// Field is a possible field of a column in a kind's file.
type Field struct{ Name, Zh, En string }

// Fields are those of a kind, in the order of the template; nil where there is no import.
func Fields(kind record.Kind) []Field {
	var list []Field
	for _, h := range headings()[kind] {
		if h.Field != Private && h.Field != Passed {
			list = append(list, Field{h.Field, h.Zh, h.En})
		}
	}
	return list
}
