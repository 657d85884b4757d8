package record

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const formHead = `# The documented form of a record

A record is one JSON object in UTF-8. ` + "`central publish`" + ` reads it, and a kiosk's ` + "`show`" + ` writes it. assets/examples holds one
complete example of every kind. This page is made from the Go types and assets/codes/fields.json by
` + "`go test ./internal/record -run TestForm -update`" + `; a test fails when it is out of date.

- Money is an integer number of fen: 1 yuan = 100 fen, so 12.50 yuan is ` + "`1250`" + `.
- A date is ` + "`\"2026-11-23\"`" + `, a civil day in China; a moment is RFC 3339, ` + "`\"2026-11-23T09:30:00+08:00\"`" + `.
- What is not known is left out. Unknown members, repeated members and wrong types are refused with a JSON pointer.
- A new record has no ` + "`id`, `revision`, `index_number`, `published_at`" + `: the centre assigns them. A correction carries the
  ` + "`id`" + ` and the ` + "`revision`" + ` that it corrects, and says why in ` + "`correction.reason`" + `.
- Texts are trimmed and without characters that nobody can see, which ` + "`publish`" + ` takes out, and says so; line breaks (` + "`\\n`" + `) only
  where "lines" is said. Names of recipients are masked, and of their homes only the group is kept, likewise.
- Code lists, limits, publicity periods and the fields that must be filled in are data (assets/codes), not code.
  A code must be valid on ` + "`issued_on`" + ` (else on the day of publication). In an open list other values are accepted.
`

// TestForm keeps FORM.md equal to what the types and the field descriptions say.
func TestForm(t *testing.T) {
	got := formPage(shipped(t))
	if *update {
		if err := os.WriteFile("FORM.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("FORM.md")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("FORM.md is out of date: go test ./internal/record -run TestForm -update")
	}
}

func formPage(rules *Rules) string {
	var b strings.Builder
	b.WriteString(formHead)
	for _, typ := range documentedTypes() {
		doc := rules.types[typ.Name()]
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n| field | 名称 | type | | meaning |\n|---|---|---|---|---|\n", typ.Name(), doc.About)
		for _, m := range membersOf(typ) {
			formRow(&b, m.name, typeWords(rules, m.typ, doc.Fields[m.name]), doc.Fields[m.name])
		}
		if typ == recordType {
			formRow(&b, "body", "object", doc.Fields["body"])
		}
	}
	b.WriteString("\n# Code lists\n")
	for _, name := range rules.Lists() {
		list := rules.lists[name]
		open := ""
		if list.Open {
			open = ", open"
		}
		fmt.Fprintf(&b, "\n## %s (%s%s)\n\n%s. Source: %s.\n\n", name, list.Zh, open, list.En, strings.TrimSuffix(list.Source, "."))
		for _, e := range list.Entries {
			fmt.Fprintf(&b, "- `%s` %s, %s", e.Code, e.Zh, e.En)
			if !e.From.IsZero() || !e.To.IsZero() {
				fmt.Fprintf(&b, " (%s)", entrySpan(e))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func formRow(b *strings.Builder, name, typ string, d FieldDoc) {
	required := ""
	if d.Required {
		required = "required"
	}
	about := d.About
	if about == "" {
		about = d.En
	}
	fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", name, d.Zh, typ, required, about)
}

// typeWords says what may stand in a field.
func typeWords(rules *Rules, t reflect.Type, d FieldDoc) string {
	switch {
	case t.Kind() == reflect.Slice:
		most := d.Items
		if most == 0 {
			most = rules.limits.Items
		}
		return fmt.Sprintf("list of %s, at most %d", typeWords(rules, t.Elem(), d), most)
	case t.Kind() == reflect.Pointer:
		return typeWords(rules, t.Elem(), d)
	case t == dateType:
		return "date"
	case t == momentType:
		return "moment"
	case t == fenType:
		return "fen"
	case isObject(t):
		return "[" + t.Name() + "](#" + strings.ToLower(t.Name()) + ")"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return "number"
	case d.List != "":
		return "code of [" + d.List + "]"
	case d.Form != "":
		return forms[d.Form].en
	}
	most := d.Max
	if most == 0 {
		most = rules.limits.Text
	}
	if d.Lines {
		return fmt.Sprintf("text, %d characters, lines", most)
	}
	return fmt.Sprintf("text, %d characters", most)
}
