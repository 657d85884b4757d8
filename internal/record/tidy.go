package record

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gongshi/internal/hanzi"
	"gongshi/internal/privacy"
)

// Tidied is one kind of change that Tidy made to a record, with a sentence for the person who typed or sent it.
type Tidied struct {
	What             string   // one of the kinds below
	Fields           []string // JSON pointers
	Reason, ReasonZh string
}

// The kinds of changes that Tidy makes.
const (
	TidyMentions  = "mentions"  // names of recipients were hidden in other texts
	TidyNamesakes = "namesakes" // a recipient's name that is a word as well was left in other texts
	TidyNames     = "names"     // names of recipients were masked, or words beside them were left out
	TidyAddresses = "addresses" // of a home, only the group's name was kept
	TidyUnseen    = "unseen"    // characters that nobody can see were taken out
	TidyUndrawn   = "undrawn"   // characters that no kiosk can draw are there; nothing was done
)

// Tidy returns the record as it may be published, and its changes. Characters that nobody can see are removed from
// every text, the names of attachments included; names of recipients are masked; of their homes only the group is kept.
// Tidy reports characters that no kiosk can draw. The record itself is not changed; it is returned where there is
// nothing to do. A name that cannot be read as one name stays, and Validate refuses it. Typed, imported and uploaded
// records all pass Tidy on their way into the centre.
//
// Where a name of a recipient is hidden, it is hidden in every other text too. names are further full names of that
// kind, of a list that was masked before, as by an import.
func (rules *Rules) Tidy(r *Record, names ...string) (*Record, []Tidied) {
	t := &tidying{rules: rules, texts: map[string]string{}, fields: map[string][]string{}}
	for _, name := range names {
		t.known.Add(name)
	}
	walkRecord(r, t.tidyMember)
	if !t.known.Empty() {
		walkRecord(r, t.hideNames)
	}
	if len(t.texts) == 0 {
		return r, t.describeChanges(r.Kind)
	}
	data, err := r.Canonical()
	if err != nil {
		return r, nil // not UTF-8: Validate says so
	}
	tidy, err := Parse(data)
	if err != nil {
		return r, nil
	}
	walkRecord(tidy, func(n node) bool {
		if text, ok := t.texts[n.pointer]; ok && n.value.Kind() == reflect.String {
			n.value.SetString(text)
		}
		return true
	})
	return tidy, t.describeChanges(r.Kind)
}

// tidying collects the changes to make.
type tidying struct {
	rules   *Rules
	texts   map[string]string   // new texts by pointer
	fields  map[string][]string // pointers by the kind of change
	undrawn []rune
	known   privacy.KnownNames // of recipients
}

func (t *tidying) tidyMember(n node) bool {
	if n.value.Kind() != reflect.String || n.value.Len() == 0 {
		return true
	}
	text := n.value.String()
	clean := text
	switch {
	case n.owner == "Recipient" && n.name == "name":
		if name, change := privacy.MaskName(text); change == privacy.NameHidden || change == privacy.NameTidied {
			t.noteChange(TidyNames, n.pointer, name)
			t.known.Add(text)
			clean = name
		}
	default:
		if clean = privacy.Clean(text, t.rules.fieldDoc(n.owner, n.name).Lines); clean != text {
			t.noteChange(TidyUnseen, n.pointer, clean)
		}
	}
	if n.owner == "Recipient" && n.name == "group" {
		if group, private := privacy.GroupOnly(clean); private {
			t.noteChange(TidyAddresses, n.pointer, group)
			clean = group
		}
	}
	t.lookForUndrawn(n, clean)
	return true
}

// hideNames masks the recipients' names in a text that is not a recipient's name itself, a code, or a machine's.
func (t *tidying) hideNames(n node) bool {
	if n.value.Kind() != reflect.String || n.value.Len() == 0 || n.owner == "Recipient" && n.name == "name" {
		return true
	}
	text, ok := t.texts[n.pointer]
	if !ok {
		text = n.value.String()
	}
	if t.rules.fieldDoc(n.owner, n.name).List != "" || byMachine(text) {
		return true
	}
	hidden, unsure := t.known.Hide(text)
	if hidden != text {
		t.noteChange(TidyMentions, n.pointer, hidden)
	}
	if unsure {
		t.fields[TidyNamesakes] = append(t.fields[TidyNamesakes], n.pointer)
	}
	return true
}

func (t *tidying) lookForUndrawn(n node, text string) {
	missing := hanzi.Undrawn(text)
	if len(missing) == 0 {
		return
	}
	t.fields[TidyUndrawn] = append(t.fields[TidyUndrawn], n.pointer)
	for _, r := range missing {
		if !slices.Contains(t.undrawn, r) {
			t.undrawn = append(t.undrawn, r)
		}
	}
}

// mostUndrawn is how many characters a sentence lists.
const mostUndrawn = 8

// listUndrawn lists the characters that no kiosk can draw, with their code points, by which they can be looked up.
func (t *tidying) listUndrawn() string {
	var list []string
	for _, r := range t.undrawn[:min(len(t.undrawn), mostUndrawn)] {
		list = append(list, fmt.Sprintf("%c U+%04X", r, r))
	}
	if len(t.undrawn) > mostUndrawn {
		list = append(list, "…")
	}
	return strings.Join(list, " ")
}

func (t *tidying) noteChange(what, pointer, text string) {
	t.texts[pointer] = text
	t.fields[what] = append(t.fields[what], pointer)
}

// describeChanges puts the changes into words.
func (t *tidying) describeChanges(kind Kind) (list []Tidied) {
	for _, what := range []string{TidyNames, TidyMentions, TidyNamesakes, TidyAddresses, TidyUnseen, TidyUndrawn} {
		fields := t.fields[what]
		n := len(fields)
		if n == 0 {
			continue
		}
		one := Tidied{What: what, Fields: fields}
		switch what {
		case TidyNames:
			one.Reason = fmt.Sprintf("Names of recipients that were masked: %d. Of each, the surname and at most one more character are published.", n)
			one.ReasonZh = fmt.Sprintf("已隐去%d个领取人姓名的部分文字：只公开姓和最多一个字。", n)
		case TidyMentions:
			one.Reason = fmt.Sprintf("Full names of recipients were masked in other texts too: %s.",
				t.listLabels(kind, fields, "en"))
			one.ReasonZh = fmt.Sprintf("其他文字里写有领取人的完整姓名，已一并隐去部分文字：%s。", t.listLabels(kind, fields, "zh"))
		case TidyNamesakes:
			one.Reason = fmt.Sprintf("The name of a recipient is a word or a place as well, and was left in: %s. "+
				"If the person is meant there, mask the name.", t.listLabels(kind, fields, "en"))
			one.ReasonZh = fmt.Sprintf("有领取人的姓名也是常用词或地名，这些文字里没有改动：%s。如果说的是本人，请隐去。", t.listLabels(kind, fields, "zh"))
		case TidyAddresses:
			one.Reason = fmt.Sprintf("Homes of recipients that were left out: %d. Only the name of the group is published.", n)
			one.ReasonZh = fmt.Sprintf("已删去%d处领取人住址：只公开村民小组名称。", n)
		case TidyUnseen:
			one.Reason = fmt.Sprintf("Characters that nobody can see, or white space at an end, were taken out of: %s.", t.listLabels(kind, fields, "en"))
			one.ReasonZh = fmt.Sprintf("已去掉看不见的字符或首尾空白：%s。", t.listLabels(kind, fields, "zh"))
		case TidyUndrawn:
			one.Reason = fmt.Sprintf("No kiosk can draw these characters; residents see 〓 in their place: %s (%s). Write another form of them, or say beside them how they are read.",
				t.listUndrawn(), t.listLabels(kind, fields, "en"))
			one.ReasonZh = fmt.Sprintf("触摸屏没有这些字的字形，居民看到的是“〓”：%s（%s）。请改用其他写法，或在旁边注明读音。", t.listUndrawn(), t.listLabels(kind, fields, "zh"))
		}
		list = append(list, one)
	}
	return list
}

// mostNamed is how many fields a sentence names.
const mostNamed = 5

// listLabels lists the labels of fields, each once.
func (t *tidying) listLabels(kind Kind, pointers []string, lang string) string {
	var labels []string
	for _, p := range pointers {
		if label := t.rules.FieldLabel(kind, p, lang); !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	more := ""
	if len(labels) > mostNamed {
		labels, more = labels[:mostNamed], " …"
	}
	return strings.Join(labels, pickLanguage(lang, "、", ", ")) + more
}

// Tidy returns the withdrawal with its words cleaned in the way of a record's.
func (w *Withdrawal) Tidy() *Withdrawal {
	tidy := *w
	tidy.Reason, tidy.By = privacy.Clean(w.Reason, false), privacy.Clean(w.By, false)
	return &tidy
}
