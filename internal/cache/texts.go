package cache

import (
	"reflect"
	"regexp"

	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// tokens are the two columns of the search index for a record: its names, and everything else that
// residents can read of it.
func tokens(r *record.Record) (title, body string) {
	title = hanzi.Tokens(r.Title, r.DocumentNumber, r.IndexNumber)
	return title, hanzi.Tokens(bodyTexts(r)...)
}

// bodyTexts lists the readable texts of a record in the order in which its fields are declared: summary
// and keywords first, then the body, so that a snippet is cut from what comes first on the screen.
func bodyTexts(r *record.Record) []string {
	list := append([]string{r.Summary}, r.Keywords...)
	list = append(list, r.Issuer.Name, r.Department, r.Source, r.Category, r.Topic, r.IssuedOn.String())
	list = appendTexts(list, reflect.ValueOf(r.Body))
	for _, a := range r.Attachments {
		list = append(list, a.Name)
	}
	var texts []string
	for _, text := range list {
		if text != "" && !unread.MatchString(text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// unread are values that residents never see as words: code words such as "not_handed_out", digests and
// the ids of records.
var unread = regexp.MustCompile(`^([a-z]+(_[a-z]+)*|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// appendTexts walks a body: strings of every named type, in lists and nested structs. Amounts, counts,
// dates and moments are not text.
func appendTexts(list []string, v reflect.Value) []string {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return appendTexts(list, v.Elem())
		}
	case reflect.String:
		return append(list, v.String())
	case reflect.Slice:
		for i := range v.Len() {
			list = appendTexts(list, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				list = appendTexts(list, v.Field(i))
			}
		}
	}
	return list
}
