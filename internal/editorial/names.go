package editorial

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// nameSearch looks for full names of persons in the texts of a record: in all texts of a list whose names are masked,
// and in those of other kinds, where names of officials are public, for names of who receives something or complains.
type nameSearch struct {
	kind   record.Kind
	title  string
	masked privacy.MaskedNames
	cells  map[string]bool // texts of the list's cells, by field, that were reported
}

func newNameSearch(r *record.Record) *nameSearch {
	s := &nameSearch{kind: r.Kind, title: r.Title, cells: map[string]bool{}}
	if body, ok := r.Body.(*record.ReliefDistribution); ok {
		for _, one := range body.Recipients {
			s.masked.Add(string(one.Name))
		}
	}
	return s
}

// officialsFields are fields for the names of officials and of those who answer for something.
var officialsFields = regexp.MustCompile(`^/body/answered_by$|/(?:handler|witness|approver)$`)

// longestSearched is in bytes. A text beyond it is longer than any field allows, so record.Validate refuses it; to look
// for names in it would take minutes.
const longestSearched = 1 << 20

// in finds names in a text of the record. Of cells that say the same, the first is reported.
func (s *nameSearch) in(pointer, text string) (found []Finding) {
	var names []privacy.Finding
	switch {
	case len(text) > longestSearched:
	case strings.HasPrefix(pointer, "/issuer/"), strings.HasPrefix(pointer, "/supervision/"):
	case s.kind == record.KindReliefDistribution:
		names = s.inList(fieldOf(pointer), text)
	case officialsFields.MatchString(pointer):
	default:
		names = privacy.FindReceivers(s.title, text)
	}
	for _, f := range names {
		found = append(found, Finding{pointer, f.Kind, f.Rune, f.Masked, textDigest(text)})
	}
	return found
}

// inList finds names in a text of a relief list, by the field that the text is in.
func (s *nameSearch) inList(field, text string) []privacy.Finding {
	named := false
	switch field {
	case "/body/recipients/*/name":
		return nil
	case "/body/recipients/*/class", "/body/recipients/*/standard":
		named = privacy.NamesPerson(text)
	case "/body/recipients/*/group":
		named = privacy.NamesPersonInGroup(text)
	case "/body/goods/*/name", "/body/goods/*/unit",
		"/body/recipients/*/goods/*/name", "/body/recipients/*/goods/*/unit":
		named = privacy.NamesPersonInGoods(text)
	default:
		return mergeNames(privacy.FindNames(text), s.masked.Find(text))
	}
	key := field + "\n" + text
	if !named || s.cells[key] {
		return nil
	}
	s.cells[key] = true
	return []privacy.Finding{{Kind: privacy.LikelyName, End: len(text), Masked: "***"}}
}

// mergeNames joins what was found in two ways, each place once.
func mergeNames(a, b []privacy.Finding) []privacy.Finding {
	for _, f := range b {
		if !slices.ContainsFunc(a, func(g privacy.Finding) bool { return f.Start < g.End && g.Start < f.End }) {
			a = append(a, f)
		}
	}
	slices.SortFunc(a, func(f, g privacy.Finding) int { return f.Start - g.Start })
	return a
}

// fieldOf is a pointer without the numbers of rows: /body/recipients/*/class.
func fieldOf(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if _, err := strconv.Atoi(part); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// NoNames is a draft of a record that an operator publishes, with the findings on the pages of its documents. The
// operator says of some fields that what may be a name there is none.
func NoNames(
	r *record.Record, rules *record.Rules, pages []PageFinding, fields []string, by string, at time.Time,
) (d Review) {
	d.Pages = pages
	if len(fields) == 0 {
		return d
	}
	for _, f := range d.Findings(r, rules) {
		if f.Kind == privacy.LikelyName && slices.Contains(fields, f.Field) {
			d.Waivers = append(
				d.Waivers,
				Waiver{Field: f.Field, Kind: f.Kind, Rune: f.Rune, Text: f.Text, By: by, At: at},
			)
		}
	}
	return d
}

// NamesInReason finds what may be full names of persons in the reason of a record's withdrawal, each masked. Residents
// read the reason, so for a list with masked names it is searched as the list's own texts are, and else as a notice is.
func NamesInReason(r *record.Record, reason string) (masked []string) {
	s := newNameSearch(r)
	if s.kind != record.KindReliefDistribution {
		s.kind = record.KindAnnouncement
	}
	for _, f := range s.in("/reason", reason) {
		if !slices.Contains(masked, f.Masked) {
			masked = append(masked, f.Masked)
		}
	}
	return masked
}

// ListedInReason finds the names that a list shows masked and the reason of its withdrawal has in full, each masked.
func ListedInReason(r *record.Record, reason string) (masked []string) {
	names := newNameSearch(r).masked
	for _, f := range names.Find(reason) {
		if !slices.Contains(masked, f.Masked) {
			masked = append(masked, f.Masked)
		}
	}
	return masked
}
