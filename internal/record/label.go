package record

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Label returns the words for a code, lang "zh" or "en"; the code itself where the list does not have it. A code that
// is no longer valid keeps its label: old records are still read.
func (rules *Rules) Label(list, code, lang string) string {
	for _, e := range rules.lists[list].Entries {
		if e.Code == code {
			return pickLanguage(lang, e.Zh, e.En)
		}
	}
	return code
}

// KindLabel returns the words for a kind of record.
func (rules *Rules) KindLabel(kind Kind, lang string) string {
	return rules.Label("kind", string(kind), lang)
}

// classMember names the body's member that Class returns, where it comes from a code list.
var classMember = map[Kind]string{
	KindFinanceStatement: "account", KindReliefDistribution: "programme", KindServiceGuide: "type",
	KindAnnouncement: "medium", KindProject: "class", KindInstitution: "type", KindPower: "class",
	KindDecision: "meeting", KindAnswer: "type", KindAlert: "status",
}

// ClassLabel returns the words for a body's Class.
func (rules *Rules) ClassLabel(kind Kind, class, lang string) string {
	return rules.Label(rules.fieldDoc(bodyType(kind), classMember[kind]).List, class, lang)
}

// bodyType returns the name of the type of a kind's body, "" for an unknown kind.
func bodyType(kind Kind) string {
	if make := newBody[kind]; make != nil {
		return reflect.TypeOf(make()).Elem().Name()
	}
	return ""
}

// FieldLabel returns the words for the field that a JSON pointer names in records of a kind: "收入（第4项）·金额", "Income (4)
// · Amount". A pointer that leads nowhere is returned unchanged.
func (rules *Rules) FieldLabel(kind Kind, pointer, lang string) string {
	path, _, ok := resolvePointer(kind, pointer)
	if !ok {
		return pointer
	}
	var b strings.Builder
	for i, s := range path {
		doc := rules.fieldDoc(s.owner, s.name)
		switch {
		case s.index >= 0:
			b.WriteString(pickLanguage(lang, "（第"+strconv.Itoa(s.index+1)+"项）", " ("+strconv.Itoa(s.index+1)+")"))
		case s.owner == "Record" && s.name == "body" && i < len(path)-1:
		default:
			if b.Len() > 0 {
				b.WriteString(pickLanguage(lang, "·", " · "))
			}
			b.WriteString(pickLanguage(lang, doc.Zh, doc.En))
		}
	}
	return b.String()
}

// Words is a Change in the reader's language.
type Words struct{ Field, Old, New string }

// Describe puts a change into words: the field's label, codes as their labels, money in yuan, an added or removed
// object as "label value" pairs. An absent side stays "".
func (rules *Rules) Describe(kind Kind, c Change, lang string) Words {
	w := Words{rules.FieldLabel(kind, c.Field, lang), c.Old, c.New}
	path, typ, ok := resolvePointer(kind, c.Field)
	if !ok {
		return w
	}
	doc := rules.fieldDoc(path[len(path)-1].owner, path[len(path)-1].name)
	w.Old, w.New = rules.inWords(c.Old, typ, doc, lang), rules.inWords(c.New, typ, doc, lang)
	return w
}

func (rules *Rules) inWords(text string, typ reflect.Type, doc FieldDoc, lang string) string {
	if text == "" {
		return ""
	}
	value := reflect.New(typ).Elem()
	var err error
	switch {
	case typ.Kind() == reflect.String:
		value.SetString(text)
	case typ == dateType:
		err = value.Addr().Interface().(*Date).UnmarshalText([]byte(text))
	case typ == momentType:
		err = value.Addr().Interface().(*time.Time).UnmarshalText([]byte(text))
	default:
		err = json.Unmarshal([]byte(text), value.Addr().Interface())
	}
	if err != nil {
		return text
	}
	return rules.valueWords(value, doc, lang)
}

func (rules *Rules) valueWords(v reflect.Value, doc FieldDoc, lang string) string {
	switch x := v.Interface().(type) {
	case Fen:
		return x.String() + pickLanguage(lang, "元", " yuan")
	case Date:
		return x.String()
	case time.Time:
		return x.In(Zone).Format("2006-01-02 15:04")
	case Attachment:
		return x.searchWords(lang)
	case bool:
		return pickLanguage(lang, map[bool]string{true: "是", false: "否"}[x], map[bool]string{true: "yes", false: "no"}[x])
	}
	switch v.Kind() {
	case reflect.Pointer:
		return rules.valueWords(v.Elem(), doc, lang)
	case reflect.Slice:
		var parts []string
		for i := range v.Len() {
			parts = append(parts, rules.valueWords(v.Index(i), doc, lang))
		}
		return strings.Join(parts, pickLanguage(lang, "、", ", "))
	case reflect.Struct:
		return rules.objectWords(v, lang)
	case reflect.String:
		if doc.Form == "digest" || doc.Form == "image" {
			return pickLanguage(lang, "附件 ", "attachment ") + shortQuote(v.String(), 8)
		}
		if doc.List != "" {
			return rules.Label(doc.List, v.String(), lang)
		}
		return v.String()
	}
	return fmt.Sprint(v.Interface())
}

func (rules *Rules) objectWords(object reflect.Value, lang string) string {
	var parts []string
	for _, m := range membersOf(object.Type()) {
		v := object.Field(m.index)
		if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
			continue
		}
		doc := rules.fieldDoc(object.Type().Name(), m.name)
		parts = append(parts, pickLanguage(lang, doc.Zh, doc.En)+" "+rules.valueWords(v, doc, lang))
	}
	return strings.Join(parts, pickLanguage(lang, "；", "; "))
}

// searchWords returns a file's name and the facts that tell two files of that name apart; digests mean nothing to
// people.
func (a Attachment) searchWords(lang string) string {
	kb := strconv.FormatInt((a.Size+1023)/1024, 10)
	if n := strconv.Itoa(len(a.Pages)); len(a.Pages) > 0 {
		return a.Name + pickLanguage(lang, "（"+n+"页，"+kb+" KB）", " (pages: "+n+", "+kb+" KB)")
	}
	return a.Name + pickLanguage(lang, "（"+kb+" KB）", " ("+kb+" KB)")
}

func pickLanguage(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// shortQuote shortens a text for a sentence.
func shortQuote(s string, most int) string {
	runes := 0
	for i := range s {
		if runes == most {
			return s[:i] + "…"
		}
		runes++
	}
	return s
}
