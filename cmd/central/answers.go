package main

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/xuri/excelize/v2"

	"gongshi/internal/console"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// maxAnswers bounds a file of answers, in bytes.
const maxAnswers = 1 << 20

// importAnswers are a person's answers about a spreadsheet in a file: the same as on the console's page.
type importAnswers struct {
	Sheet   string                  `json:"sheet,omitempty"`   // the sheet's name
	Heading int                     `json:"heading,omitzero"`  // the number of the row of headings; -1 for none
	Columns map[string]string       `json:"columns,omitempty"` // the field of a column by its letter; "skip" leaves it out
	Rows    map[string]importer.Use `json:"rows,omitempty"`    // the use of a row by its number
	Answers map[string]string       `json:"answers,omitempty"` // the value of an option by the question's id
}

// answersExample shows how a file of answers is written.
const answersExample = `{"columns":{"D":"income"},"answers":{"direction":"debit_out"}}`

// readAnswers reads a file of answers.
func readAnswers(path string, t tongue) (importAnswers, error) {
	var said importAnswers
	if path == "" {
		return said, nil
	}
	data, err := readText(path, maxAnswers)
	if err != nil {
		return said, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := json.Unmarshal(data, &said, json.RejectUnknownMembers(true)); err != nil {
		return said, errs.E(errs.Invalid, t.say(`%[1]s不是回答文件，应写成 %[2]s`, `%[1]s is not a file of answers such as %[2]s`, path, answersExample), err)
	}
	return said, nil
}

// choiceOf puts answers into the importer's form; an unknown column, field or use is refused.
func (said importAnswers) choiceOf(kind record.Kind, t tongue) (importer.Choice, error) {
	c := importer.Choice{Sheet: said.Sheet, Heading: said.Heading, Answers: said.Answers, Columns: map[int]string{}, Rows: map[int]importer.Use{}}
	var fields []string
	for _, f := range importer.Fields(kind) {
		fields = append(fields, f.Name)
	}
	for _, letter := range slices.Sorted(maps.Keys(said.Columns)) {
		field := said.Columns[letter]
		n, err := excelize.ColumnNameToNumber(letter)
		if err != nil || n > importer.MaxColumns {
			return c, t.refuse("columns: %q不是列的字母，应如D",
				"columns: %q is no letter of a column, such as D", letter)
		}
		if field == importer.Skip {
			field = ""
		} else if !slices.Contains(fields, field) {
			return c, t.refuse("columns: %s: %q不在可选的内容里，可选：%s, %s",
				"columns: %s: %q is none of %s, %s", letter, field, importer.Skip, strings.Join(fields, ", "))
		}
		c.Columns[n-1] = field
	}
	for _, number := range slices.Sorted(maps.Keys(said.Rows)) {
		use := said.Rows[number]
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return c, t.refuse("rows: %q不是行号，应如17",
				"rows: %q is no number of a row, such as 17", number)
		}
		if uses := importer.RowUses(kind); !slices.Contains(uses, use) {
			return c, t.refuse("rows: %s: %q不在可选的用途里，可选：%s",
				"rows: %s: %q is none of %s", number, use, list(uses))
		}
		c.Rows[n] = use
	}
	return c, nil
}

// checkAsked refuses answers to questions that were not asked, and uses for columns and rows that the file does not
// have.
func (said importAnswers) checkAsked(p *importer.Preview, t tongue) error {
	for _, letter := range slices.Sorted(maps.Keys(said.Columns)) {
		if n, err := excelize.ColumnNameToNumber(letter); err != nil || n > len(p.Columns) {
			return t.refuse("columns: 文件没有%s列",
				"columns: the file has no column %s", letter)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(said.Rows)) {
		if !slices.ContainsFunc(p.Rows, func(r importer.Row) bool { return strconv.Itoa(r.Number) == number }) {
			return t.refuse("rows: 文件没有第%s行，或这一行是空的",
				"rows: the file has no row %s with something in it", number)
		}
	}
	asked := slices.Concat(p.Questions, p.Answered)
	for _, id := range slices.Sorted(maps.Keys(said.Answers)) {
		i := slices.IndexFunc(asked, func(q importer.Question) bool { return q.ID == id })
		if i < 0 {
			return t.refuse("answers: 这个文件没有问%q；问的是：%s",
				"answers: %q is not asked of this file; asked: %s", id, orNothing(asked, t))
		}
		var values []string
		for _, o := range asked[i].Options {
			values = append(values, o.Value)
		}
		if value := said.Answers[id]; !slices.Contains(values, value) {
			return t.refuse("answers: %s: %q不在选项里，可选：%s",
				"answers: %s: %q is none of %s", id, value, strings.Join(values, ", "))
		}
	}
	return nil
}

func orNothing(asked []importer.Question, t tongue) string {
	var ids []string
	for _, q := range asked {
		ids = append(ids, q.ID)
	}
	if len(ids) == 0 {
		return t.say("没有问题", "nothing")
	}
	return strings.Join(ids, ", ")
}

func list(uses []importer.Use) string {
	var names []string
	for _, u := range uses {
		names = append(names, string(u))
	}
	return strings.Join(names, ", ")
}

// refuse is a refusal of answers in one language.
func (t tongue) refuse(zh, en string, args ...any) error {
	return errs.E(errs.Invalid, t.say(zh, en, args...), nil)
}

// error is an error whose sentence is in the language, where it is known in Chinese.
func (t tongue) error(err error) error {
	if err == nil || t == "en" || errors.Is(err, errTold) {
		return err
	}
	if text, known := console.Chinese(errs.Sentence(err)); known {
		return errs.E(errs.KindOf(err), text, err)
	}
	return err
}
