package console

import (
	"errors"
	"net/http"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/form"
	"gongshi/internal/store"
)

// Frame holds the parts of all pages; it is embedded in each.
type Frame struct {
	words
	Title    string
	Status   int // of HTTP; 0 for 200
	Centre   string
	Person   string // who is logged in; "" for nobody
	Guest    bool   // a user of the demonstration
	Nav      []NavItem
	Done     string    // the act just carried out
	Problems []Problem // why a form was not carried out
	Back     string    // where a choice of language leads
	Given    *given    // typed values that are nowhere else on the page of a refusal
}

func (f *Frame) frame() *Frame { return f }

// NavItem is a place that the person may go to.
type NavItem struct {
	Path, Text string
	Here       bool
}

// Problem names a fault of a form. Field is the id of the input, or "". Record is the id of another record that is in
// the way, or "".
type Problem struct{ Field, Text, Record string }

// Asset returns the path of a style or script, with the digest of its content.
func (f *Frame) Asset(name string) string { return Root + "static/" + hashed[name] }

// Wrong reports whether a field has a problem.
func (f *Frame) Wrong(field string) bool {
	for _, p := range f.Problems {
		if p.Field == field {
			return true
		}
	}
	return false
}

// Node is a form's node with the frame that its template needs.
type Node struct {
	form.Node
	*Frame
}

// With gives a node to its template.
func (f *Frame) With(n form.Node) Node { return Node{n, f} }

// places are the entries of the navigation, with the actions that they need.
var places = []struct {
	path, key string
	may       account.Action
}{
	{Root, "nav.overview", somebody},
	{Root + "drafts", "nav.drafts", account.Read},
	{Root + "search", "nav.search", somebody},
	{Root + "duties", "nav.duties", somebody},
	{Root + "report", "nav.report", account.Report},
	{Root + "divisions", "nav.divisions", somebody},
	{Root + "users", "nav.users", account.Users},
	{Root + "audit", "nav.audit", account.Audit},
	{Root + "account", "nav.account", somebody},
	{Root + "help", "nav.help", somebody},
}

// fillFrame fills in the facts of the request.
func (f *Frame) fillFrame(r *request) {
	f.words, f.Centre = r.words, r.console.store.Name()
	if f.Status == 0 {
		f.Status = http.StatusOK
	}
	f.Back = Root
	if r.Method == http.MethodGet {
		f.Back = r.URL.RequestURI()
	}
	if key := "done." + r.URL.Query().Get("done"); r.Method == http.MethodGet && r.words.has(key) {
		f.Done = r.words.T(key)
		for _, what := range r.URL.Query()["tidied"] {
			if key := tidiedWords[what]; key != "" {
				f.Done += r.words.T(key)
			}
		}
	}
	if !r.signedIn() {
		return
	}
	f.Person, f.Guest = r.actor().Name, r.session.Sample
	for _, p := range places {
		if p.may != somebody && !r.mayAnywhere(p.may) ||
			r.loginStage() != settled && p.key != "nav.account" && p.key != "nav.help" {
			continue
		}
		here := r.path == p.path || p.path != Root && strings.HasPrefix(r.path, p.path+"/")
		f.Nav = append(f.Nav, NavItem{p.path, r.words.T(p.key), here})
	}
}

// refuseForm puts an error into the page of its form. An error that the person cannot mend stays an error.
func refuseForm[P page](r *request, p P, field string, err error) (answer, error) {
	kind := errs.KindOf(err)
	switch kind {
	case errs.Invalid, errs.Conflict, errs.Forbidden, errs.TooLarge, errs.Unavailable:
	default:
		return nil, err
	}
	f := p.frame()
	f.Status = kind.Status()
	var refused *store.Refused
	if errors.As(err, &refused) { // the rules speak both languages
		for _, reason := range r.words.problemTexts(refused.Reasons()) {
			f.Problems = append(f.Problems, Problem{Field: field, Text: reason.Text, Record: reason.Record})
		}
		return shown{p}, nil
	}
	f.Problems = append(f.Problems, Problem{Field: field, Text: r.words.translateSentence(errs.Sentence(err))})
	return shown{p}, nil
}
