package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// Programme is a programme of relief: its code, and the words by which titles name it.
type Programme struct {
	Code  string   `json:"code"`
	Words []string `json:"words"`
}

// KnownOf returns a record's facts for the reading of a file.
func KnownOf(r *record.Record, rules *record.Rules) (k Known) {
	k.Titles = strings.Join([]string{r.Title, r.Issuer.Name, r.Source, r.Department}, " ")
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		k.Opening = body.OpeningBalance
		if body.Period.Valid() {
			k.From, k.To = body.Period.From(), body.Period.To()
		}
	case *record.ReliefDistribution:
		k.Programme = body.Programme
		if body.Event != nil {
			k.Event = body.Event.Date
		}
		for _, e := range rules.Entries("relief_programme", r.IssuedOn) {
			k.Programmes = append(k.Programmes, Programme{e.Code, wordsOf(e)})
		}
	}
	return k
}

// wordsOf are the code and the label of a list's entry, and the part of the label in brackets.
func wordsOf(e record.Entry) (words []string) {
	outside, inside, _ := strings.Cut(strings.TrimSuffix(e.Zh, "）"), "（")
	for _, w := range []string{e.Code, outside, inside} {
		if w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// otherProgramme is the code of relief that belongs to none of the programmes.
const otherProgramme = "其他"

// titleRow finds the first row above the tables whose text, without spaces, holds; it gives its number, or 0.
func (p *Preview) titleRow(found func(text string) bool) (row int) {
	if len(p.tables) == 0 {
		return 0
	}
	for _, r := range p.Rows[:p.tables[0].head] {
		if text := strings.Join(strings.Fields(norm.NFKC.String(strings.Join(r.Cells, " "))), ""); found(text) {
			return r.Number
		}
	}
	return 0
}

// checkProgramme asks about a list whose title names another programme than the record, and not the record's: it may be
// another list's file.
func (p *Preview) checkProgramme() {
	known := p.choice.Known
	at := slices.IndexFunc(known.Programmes, func(one Programme) bool { return one.Code == known.Programme })
	if at < 0 || known.Programme == otherProgramme {
		return
	}
	names := func(words []string, text string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	if p.titleRow(func(text string) bool { return names(known.Programmes[at].Words, text) }) > 0 {
		return
	}
	for _, other := range known.Programmes {
		if other.Code == otherProgramme {
			continue
		}
		row := p.titleRow(func(text string) bool { return names(other.Words, text) })
		if row == 0 {
			continue
		}
		p.ask(Question{ID: "programme", Row: row,
			Text: "Above the list it says " + other.Code + "; the record is of " + known.Programme +
				". Is it the right file? If the record is wrong, put its programme right first.",
			TextZh: "表头写的是“" + other.Code + "”，要填入的信息是“" + known.Programme +
				"”。文件对吗？如果是信息写错，请先改正救助项目。",
			Options: []Option{{"list", "Yes, it is the right list", "对，就是这份名单"}}})
		return
	}
}

// checkEvent says that things were handed out before the disaster that the record names.
func (p *Preview) checkEvent() {
	event := p.choice.Known.Event
	if event.IsZero() {
		return
	}
	var first record.Date
	n := 0
	for _, one := range p.Recipients {
		if day := one.HandedOutOn; !day.IsZero() && day.Before(event) {
			if n++; first.IsZero() || day.Before(first) {
				first = day
			}
		}
	}
	if n > 0 {
		p.addNote(0, "", "Handed out before the disaster of %[1]s, which the record names: %[2]d households, "+
			"the first on %[3]s. Look whether it is the right file.",
			"发放日期早于信息里写的受灾日期%[1]s：%[2]d户，最早的是%[3]s。请核对是不是这份文件。",
			event, n, first)
	}
}

// villageOfTitle matches the name of a village or a community at the beginning of a title, without the larger places
// before it.
var villageOfTitle = regexp.MustCompile(
	`^(?:\p{Han}{1,7}?[省市县区镇乡]|\p{Han}{1,6}?街道)*(\p{Han}{1,6}?(?:村|社区))(\p{Han}|\d|$)`,
)

// checkVillage says that the title above the tables names a village that the record does not name.
func (p *Preview) checkVillage() {
	titles, village := p.choice.Known.Titles, ""
	if !strings.Contains(titles, "村") && !strings.Contains(titles, "社区") {
		return
	}
	row := p.titleRow(func(text string) bool {
		m := villageOfTitle.FindStringSubmatch(text)
		if m == nil || m[2] == "级" || m[2] == "民" || generalVillage.MatchString(m[1]) {
			return false
		}
		village = m[1]
		return true
	})
	if row > 0 && !strings.Contains(titles, village) {
		p.addNote(row, "", "The file names “%[1]s”, the record does not. Look whether it is the right file.",
			"文件写的是“%[1]s”，信息里没有这个名称。请核对是不是这份文件。", village)
	}
}

// generalVillage are words before 村 that are no village's name.
var generalVillage = regexp.MustCompile(`^(?:本|全|各|我|该|行政|自然|所属|所在|新农|农|乡|美丽乡|示范)(?:村|社区)$|公示|名单|单位`)
