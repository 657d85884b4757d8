package console

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/errs"
)

// onceField is the field of a form with its one-time mark: see account.NewMark. Every form that makes something, or
// carries something out, has one; a form that saves itself has its draft's version instead.
const onceField = "once"

// Once is that field, with another mark each time.
func (*Frame) Once() template.HTML {
	return template.HTML(`<input type="hidden" name="` + onceField + `" value="` + rand.Text() + `" autocomplete="off">`)
}

// noteMark notes the form's mark for the thing that the handler makes. again leads to the result of a form that was
// carried out before; nil for the first time.
func (r *request) noteMark() (again answer, err error) {
	mark := r.PostForm.Get(onceField)
	if r.Method != http.MethodPost || mark == "" || !r.signedIn() {
		return nil, nil
	}
	content, err := r.sentWhole()
	if err != nil {
		return nil, err
	}
	r.mark = account.NewMark(mark, content)
	r.Request = r.WithContext(account.WithMark(r.Context(), r.mark))
	var repeated *account.Repeated
	err = r.checkMark()
	if errors.As(err, &repeated) {
		return r.leadTo(repeated.Subject), nil
	}
	if errs.Is(err, errs.Conflict) {
		err = nil // the handler reports it beside the typed words
	}
	return nil, err
}

// checkMark returns the error of a form that was carried out already; nil for a form without a mark.
func (r *request) checkMark() error {
	if r.mark == nil {
		return nil
	}
	return r.console.accounts.CheckMark(r.Context(), r.actor(), r.mark)
}

// sentWhole returns a form's content in one order: its address, its fields, its files.
func (r *request) sentWhole() ([]byte, error) {
	var all bytes.Buffer
	add := func(part string) { all.WriteString(url.QueryEscape(part) + "\n") }
	add(r.path)
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if name == onceField || name == proofField {
			continue
		}
		for _, value := range r.PostForm[name] {
			if strings.TrimSpace(value) != "" { // a form that is given back after a login has no blank fields
				add(name + "=" + value)
			}
		}
	}
	if r.MultipartForm == nil {
		return all.Bytes(), nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.MultipartForm.File)) {
		for _, head := range r.MultipartForm.File[name] {
			file, err := head.Open()
			if err != nil {
				return nil, errs.E(errs.Invalid, "The form cannot be read.", err)
			}
			sum := sha256.New()
			_, err = io.Copy(sum, file)
			file.Close()
			if err != nil {
				return nil, errs.E(errs.Invalid, "The form cannot be read.", err)
			}
			add(name + "=" + head.Filename + "=" + string(sum.Sum(nil)))
		}
	}
	return all.Bytes(), nil
}

// leadTo leads to the result of a form that was sent before.
func (r *request) leadTo(subject string) answer {
	kind, id, _ := strings.Cut(subject, " ")
	to := map[string]string{"draft": "drafts/", "record": "records/", "user": "users/"}[kind]
	if to == "" {
		return goTo(Root)
	}
	to = Root + to + url.PathEscape(id)
	if under := strings.TrimPrefix(r.path, to); under == "/files" { // whose form is on that page
		to += under
	}
	return goTo(to + "?done=again")
}
