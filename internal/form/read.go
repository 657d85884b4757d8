package form

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/unicode/norm"

	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// moment is the layout of a browser's datetime-local input; exact has seconds too, where there are any.
const (
	moment = "2006-01-02T15:04"
	exact  = moment + ":05"
)

// Values returns a record's values for its form. It fails with errs.Invalid for a record of another kind.
func (f *Form) Values(r *record.Record) (url.Values, error) {
	root, err := f.recordObject(r)
	if err != nil {
		return nil, err
	}
	t := &tree{}
	f.plantAll(f.envelope, root, t)
	if body, ok := root["body"].(map[string]any); ok {
		f.plantAll(f.body, body, t.make("body"))
		f.plantAll(f.sides, body, t.make("body"))
	}
	values := url.Values{}
	t.writeInto("", values)
	return values, nil
}

// recordObject returns the record as a JSON object.
func (f *Form) recordObject(r *record.Record) (map[string]any, error) {
	if r.Kind != f.kind {
		return nil, errs.F(errs.Invalid, "The form is for records of kind %s; this one is of %s.", f.kind, r.Kind)
	}
	text, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		return nil, errs.E(errs.Internal, "A record's own JSON cannot be read.", err)
	}
	return root, nil
}

func (f *Form) plantAll(fields []record.Field, object map[string]any, t *tree) {
	for _, one := range fields {
		if v, ok := object[one.Name]; ok {
			f.plantValue(one, v, t.make(one.Name))
		}
	}
}

func (f *Form) plantValue(one record.Field, v any, t *tree) {
	switch v := v.(type) {
	case map[string]any:
		f.plantAll(one.Fields, v, t)
	case []any:
		if one.Type == record.FieldObject {
			for i, element := range v {
				f.plantAll(one.Fields, element.(map[string]any), t.make(strconv.Itoa(i)))
			}
			return
		}
		var texts []string
		for _, element := range v {
			texts = append(texts, typedText(one, element))
		}
		switch controlOf(one) {
		case Choices:
			t.values = texts
		case Lines:
			t.values = []string{strings.Join(texts, "\n")}
		default:
			t.values = []string{strings.Join(texts, " ")}
		}
	default:
		t.values = []string{typedText(one, v)}
	}
}

// typedText returns a value as a person would type it.
func typedText(one record.Field, v any) string {
	switch v := v.(type) {
	case string:
		if one.Type == record.FieldMoment {
			if at, err := time.Parse(time.RFC3339, v); err == nil && !at.IsZero() {
				if at.Second() != 0 {
					return at.In(record.Zone).Format(exact)
				}
				return at.In(record.Zone).Format(moment)
			}
			return ""
		}
		return v
	case float64:
		if one.Type == record.FieldMoney {
			return record.Fen(v).String()
		}
		return strconv.FormatInt(int64(v), 10)
	case bool:
		if v {
			return "1"
		}
	}
	return ""
}

// Read copies base and sets the form's values in the copy. The problems are texts that cannot be read; Read then
// returns no record. Whether the record may be published is editorial.Check's decision.
func (f *Form) Read(base *record.Record, values url.Values) (*record.Record, []record.Problem, error) {
	root, err := f.recordObject(base)
	if err != nil {
		return nil, nil, err
	}
	r := reader{Form: f}
	sent := parseTree(values)
	r.readFields(f.envelope, sent, root, "")
	body := map[string]any{}
	if old, ok := root["body"].(map[string]any); ok {
		body = old
	}
	r.readFields(f.body, sent.at("body"), body, "/body")
	r.readLedger(sent.at("body"), body)
	root["body"] = body
	if len(r.problems) > 0 {
		return nil, r.problems, nil
	}
	text, err := json.Marshal(root)
	if err != nil {
		return nil, nil, errs.E(errs.Invalid, "The form holds text that is not UTF-8.", err)
	}
	made, err := record.Parse(text)
	return made, nil, err
}

type reader struct {
	*Form
	problems []record.Problem
}

// readFields sets the fields of an object and deletes blank ones from it.
func (r *reader) readFields(fields []record.Field, t *tree, object map[string]any, name string) {
	for _, one := range fields {
		if v := r.readValue(one, t.at(one.Name), name+"/"+one.Name); v != nil {
			object[one.Name] = v
		} else {
			delete(object, one.Name)
		}
	}
}

// readValue returns a field's value, nil if the field is blank.
func (r *reader) readValue(one record.Field, t *tree, name string) any {
	switch controlOf(one) {
	case Group:
		object := map[string]any{}
		if r.readFields(one.Fields, t, object, name); len(object) > 0 {
			return object
		}
		return nil
	case List:
		var list []any
		for _, row := range t.rows() {
			if t.at(strconv.Itoa(row)).removed {
				continue
			}
			object := map[string]any{}
			if r.readFields(one.Fields, t.at(strconv.Itoa(row)), object, name+"/"+strconv.Itoa(row)); len(object) > 0 {
				list = append(list, object)
			}
		}
		return nonEmpty(list)
	case Choices:
		return nonEmpty(anys(t.all()))
	case Lines:
		return r.readElements(one, strings.Split(t.text(), "\n"), name)
	}
	if one.Repeated {
		return r.readElements(one, strings.Fields(t.text()), name)
	}
	return r.readText(one, t.text(), name)
}

// readElements reads the elements of a list that is typed into one input.
func (r *reader) readElements(one record.Field, texts []string, name string) any {
	var list []any
	for _, text := range texts {
		if v := r.readText(one, strings.TrimSpace(text), name); v != nil {
			list = append(list, v)
		}
	}
	return nonEmpty(list)
}

func nonEmpty(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

func anys(texts []string) []any {
	var list []any
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}

// readText reads one text.
func (r *reader) readText(one record.Field, text, name string) any {
	if text == "" {
		return nil
	}
	switch one.Type {
	case record.FieldMoney:
		if fen, ok := importer.Amount(text); ok {
			return int64(fen)
		}
		r.addProblem(name, text, "is no amount in yuan. Write it in figures, such as 1,234.50.", "不是以元为单位的金额，请用数字填写，如1,234.50。")
	case record.FieldDate:
		if day, ok := importer.Day(text); ok {
			return day.String()
		}
		r.addProblem(name, text, "is no date. Write it as 2026-03-04.", "不是日期，请按2026-03-04的样子填写。")
	case record.FieldMoment:
		for _, form := range []string{moment, exact} {
			if at, err := time.ParseInLocation(form, text, record.Zone); err == nil {
				return at.Format(time.RFC3339)
			}
		}
		r.addProblem(name, text, "is no day with a time.", "不是日期和时间，请重新选择。")
	case record.FieldNumber:
		if n, err := strconv.Atoi(norm.NFKC.String(text)); err == nil && n >= 0 && n < 1<<50 {
			return n
		}
		r.addProblem(name, text, "is no whole number.", "不是整数，请用数字填写。")
	case record.FieldFlag:
		return true
	default:
		return text
	}
	return nil
}

func (r *reader) addProblem(name, text, en, zh string) {
	if cut := []rune(text); len(cut) > 30 {
		text = string(cut[:30]) + "…"
	}
	r.problems = append(r.problems, record.Problem{Field: name, Reason: fmt.Sprintf("%s: %q %s", r.rules.FieldLabel(r.kind, name, "en"), text, en),
		ReasonZh: fmt.Sprintf("“%s”：“%s”%s", r.rules.FieldLabel(r.kind, name, "zh"), text, zh)})
}
