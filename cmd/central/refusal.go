package main

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"gongshi/internal/console"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// refusal is one reason why a file of a publication is refused, as a line of JSON.
type refusal struct {
	Refused        string `json:"refused"`                   // the file
	Item           int    `json:"item"`                      // its position in the command, from 1
	DocumentNumber string `json:"document_number,omitempty"` // the record's own
	ID             string `json:"id,omitempty"`              // the record that the file corrects
	record.Problem        // Record is the id of the record in the way
}

// refusals tells a person, or with JSON a program, what was refused.
type refusals struct {
	*app
	files []string
	json  bool
	named map[int]bool // items whose record was described
}

// sayProblem tells one reason against a file. Of several files each is told with its position and its record: the same
// path may be there twice.
func (l *refusals) sayProblem(item int, r *record.Record, p record.Problem) error {
	if l.json {
		line := refusal{Refused: l.files[item], Item: item + 1, Problem: p}
		if r != nil {
			line.DocumentNumber, line.ID = r.DocumentNumber, r.ID
		}
		text, err := json.Marshal(line, json.Deterministic(true))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(l.stdout, "%s\n", text)
		return err
	}
	if len(l.files) > 1 && !l.named[item] {
		l.named[item] = true
		en, zh := describeRecord(r)
		l.printf("%s: file %d of %d%s: 第%d个文件（共%d个）%s：",
			l.files[item], item+1, len(l.files), en, item+1, len(l.files), zh)
	}
	if p.ReasonZh != "" {
		p.Reason += " " + p.ReasonZh
	}
	l.printf("%s: %s", l.files[item], p)
	return nil
}

// describeRecord names a record by what it says of itself; a title may hold a name.
func describeRecord(r *record.Record) (en, zh string) {
	if r == nil {
		return "", ""
	}
	if r.DocumentNumber != "" {
		en, zh = en+", document number "+r.DocumentNumber, zh+"，文号"+r.DocumentNumber
	}
	if r.ID != "" {
		en, zh = en+", correction of record "+r.ID, zh+"，更正信息"+r.ID
	}
	return en, zh
}

// sayError tells why a file is no record; the error may name the field first.
func (l *refusals) sayError(item int, err error) error {
	p := record.Problem{Reason: errs.Sentence(err), ReasonZh: chineseOf(err)}
	if field, reason, ok := strings.Cut(p.Reason, ": "); ok && strings.HasPrefix(field, "/") {
		p.Field, p.Reason = strings.TrimSuffix(field, "/"), reason
	}
	return l.sayProblem(item, nil, p)
}

// chineseOf is an error's sentence in Chinese, or what its kind means for a file that is to be published.
func chineseOf(err error) string {
	if text, ok := console.Chinese(errs.Sentence(err)); ok {
		return text
	}
	switch errs.KindOf(err) {
	case errs.NotFound, errs.Unavailable:
		return "文件无法打开，请核对路径和权限。"
	case errs.TooLarge:
		return "文件太大，不是一条信息。"
	}
	return "不符合信息文件的格式，请对照assets/examples中的样例修改。"
}
