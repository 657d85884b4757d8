package record

import (
	"iter"
	"reflect"
	"strings"
)

// Texts yields every text of the record that becomes public, with its JSON pointer, in the order of the form. It leaves
// out values that a machine made and that cannot contain a name: exact ids, digests, division codes and index numbers.
func Texts(r *Record) iter.Seq2[string, string] { return eachText(r, byMachine) }

// TextsAndCodes yields Texts and division codes: twelve digits in a field may be a part of a number that continues in
// the next field.
func TextsAndCodes(r *Record) iter.Seq2[string, string] {
	return eachText(r, func(s string) bool { return byMachine(s) && !validDivision(s) })
}

func eachText(r *Record, leaveOut func(string) bool) iter.Seq2[string, string] {
	return func(yield func(pointer, text string) bool) {
		going := true
		walkRecord(r, func(n node) bool {
			if !going {
				return false
			}
			if n.value.Kind() == reflect.String && n.value.Len() > 0 && !leaveOut(n.value.String()) {
				going = yield(n.pointer, n.value.String())
			}
			return going
		})
	}
}

func byMachine(s string) bool {
	return ValidID(s) || digestForm.MatchString(s) || validDivision(s) || ValidIndex(s)
}

// SearchText returns the words by which full-text search finds the record, best first, one text a line: title, summary,
// keywords, document and index number, issuer, responsible department, then the body's texts (names, places, items …)
// in the order of the form. Texts that repeat appear once.
func SearchText(r *Record) string {
	seen := make(map[string]bool)
	var lines []string
	add := func(text string) {
		if text != "" && !seen[text] {
			seen[text] = true
			lines = append(lines, text)
		}
	}
	add(r.Title)
	add(r.Summary)
	for _, k := range r.Keywords {
		add(k)
	}
	for _, s := range []string{r.DocumentNumber, r.IndexNumber, r.Issuer.Name, r.Source, r.Department} {
		add(s)
	}
	for pointer, text := range Texts(r) {
		if strings.HasPrefix(pointer, "/body/") {
			add(text)
		}
	}
	for _, s := range []string{r.Category, r.Topic, r.Audience} {
		add(s)
	}
	for _, a := range r.Attachments {
		add(a.Name)
	}
	return strings.Join(lines, "\n")
}

// Texts yields the words of a withdrawal that become public, with their JSON pointers.
func (w *Withdrawal) Texts() iter.Seq2[string, string] {
	return func(yield func(pointer, text string) bool) {
		if w.Reason == "" || yield("/reason", w.Reason) {
			if w.By != "" {
				yield("/by", w.By)
			}
		}
	}
}
