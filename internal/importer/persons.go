package importer

import (
	"regexp"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// personsBeside looks for full names in the texts of a list's lines. Those of the list's own persons are masked, and a
// person says of each text with a name, or with what may be one, whether it is taken over. Each text is looked at once.
type personsBeside struct {
	*list
	known  privacy.KnownNames
	hidden map[string]string // by the text as the file has it
	shown  map[string]string // by field and text: as it is taken over
	masked int
}

// readPersons masks and asks about names in the texts of all lines.
func (l *list) readPersons() {
	p := &personsBeside{list: l, hidden: map[string]string{}, shown: map[string]string{}}
	for _, name := range l.Names {
		p.known.Add(name)
	}
	for i := range l.Recipients {
		one, row := &l.Recipients[i], l.RecipientRows[i]
		p.read(row, "group", &one.Group, privacy.NamesPersonInGroup)
		p.read(row, "class", &one.Class, privacy.NamesPerson)
		p.read(row, "standard", &one.Standard, privacy.NamesPerson)
		for k := range one.Goods {
			p.readGoods(row, &one.Goods[k])
		}
	}
	if p.masked > 0 {
		l.addNote(0, "", "Texts in which the full name of somebody of the list was masked: %[1]d.",
			"已隐去%[1]d处文字里名单中人的姓名。", p.masked)
	}
}

func (p *personsBeside) readGoods(row int, g *record.Goods) {
	p.read(row, "goods", &g.Name, privacy.NamesPersonInGoods)
	field := "unit"
	if p.columnOf(field) == "" {
		field = "goods"
	}
	p.read(row, field, &g.Unit, privacy.NamesPersonInGoods)
}

// read masks the names of the list in a text, and asks whether it names somebody else.
func (p *personsBeside) read(row int, field string, text *string, named func(string) bool) {
	if *text == "" {
		return
	}
	key := field + "\n" + *text
	shown, seen := p.shown[key]
	if !seen {
		shown = p.hide(*text)
		if (shown != *text || named(shown)) && p.ask(p.question(row, field, shown)) == Skip {
			shown = ""
		}
		if tellsPrivate(field, shown) && p.ask(p.privateQuestion(row, field, shown)) == Skip {
			shown = ""
		}
		p.shown[key] = shown
	}
	*text = shown
}

func (p *personsBeside) hide(text string) string {
	hidden, seen := p.hidden[text]
	if !seen {
		hidden, _ = p.known.Hide(text)
		p.hidden[text] = hidden
	}
	if hidden != text {
		p.masked++
	}
	return hidden
}

// question asks whether a text names a person. Goods are not left out: without them a row has nothing.
func (p *personsBeside) question(row int, field, text string) Question {
	q := Question{ID: "person:" + field + ":" + text, Row: row, Column: p.columnOf(field),
		Text: "“" + shortQuote(
			text,
		) + "” holds the name of a person, or may hold one in full. If it does, take the name " +
			"out of the file; that another person collected is written in a column of its own, with yes or no. Does it name anybody?",
		TextZh:  "“" + shortQuote(text) + "”里有姓名，或可能有个人的完整姓名。是姓名的，请在文件里删去；由他人代领的，另用“是否代领”一列填“是”。这里是姓名吗？",
		Options: []Option{{Value: NoName, Text: "No: take it over as it is", TextZh: "不是姓名，照样导入"}}}
	if field != "goods" && field != "unit" {
		leave := Option{Value: Skip, Text: "Leave this text out, in every row", TextZh: "删去这段文字（各行都删）"}
		q.Options = append(q.Options, leave)
	}
	return q
}

// illness are words for what no notice tells of a person: an illness, a disability's degree, a sentence served.
var illness = regexp.MustCompile(`癌|肿瘤|艾滋|(?i:hiv)|精神(?:残|病|障碍|分裂|疾|类|[一二三四1-4]级)|智力|智障|` +
	`尿毒|透析|白血病|结核|肝炎|梅毒|瘫痪|痴呆|抑郁|癫痫|` +
	`(?:残疾?|[视听言肢]残)[人者]?[一二三四1-4]级|[一二三四1-4]级(?:[重轻]度)?残|` +
	`刑满|刑释|吸毒|戒毒|社区矫正`)

// tellsPrivate reports whether a text about one person may tell of an illness.
func tellsPrivate(field, text string) bool {
	return (field == "class" || field == "standard") && illness.MatchString(norm.NFKC.String(text))
}

// privateQuestion asks whether a text that may tell of an illness is taken over.
func (p *personsBeside) privateQuestion(row int, field, text string) Question {
	quoted := shortQuote(text)
	return Question{ID: "private:" + field + ":" + text, Row: row, Column: p.columnOf(field),
		Text: "“" + quoted + "” may tell of a person's illness, disability or past. " +
			"Such things are not published. Leave it out?",
		TextZh: "“" + quoted + "”可能写出了个人的病情、残疾等级或经历，这些不应公开。删去吗？",
		Options: []Option{{Value: Skip, Text: "Leave this text out, in every row", TextZh: "删去这段文字（各行都删）"},
			{Value: NoName, Text: "It tells nothing of that kind: take it over as it is", TextZh: "不涉及个人隐私，照样导入"}}}
}

// NoName answers the question whether a text names a person, or tells something private: it does not.
const NoName = "no_name"
