package console

import (
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// tieNotice tells the office of a publication in which somebody acted beside a person whose account they had made or
// reset.
type tieNotice struct {
	account.Entry
	ID, Record, Place string
	Pairs             []string
	More              string // ties that are not named
}

// tieNotices are those that nobody of the office has seen, where the person is of it.
func (r *request) tieNotices() ([]tieNotice, error) {
	if !r.mayAnywhere(account.Oversee) {
		return nil, nil
	}
	entries, err := r.console.accounts.Related(r.Context(), r.actor())
	if err != nil {
		return nil, err
	}
	var notices []tieNotice
	for _, e := range entries {
		n := tieNotice{Entry: e, ID: e.Subject[len("record "):], Place: r.console.library.name(e.Division, r.words)}
		n.Record = e.Detail["index_number"] // for a record that was withdrawn since
		for _, h := range r.console.library.find(wish{within: []division.Code{e.Division}}) {
			if h.ID == n.ID {
				n.Record = h.Title
			}
		}
		for _, tie := range e.Ties() {
			n.Pairs = append(n.Pairs, r.words.T("tie.pair", r.byLogin(tie[0]), r.byLogin(tie[1])))
		}
		if all, err := strconv.Atoi(e.Detail["ties"]); err == nil && all > len(n.Pairs) {
			n.More = r.words.T("tie.more", all-len(n.Pairs))
		}
		notices = append(notices, n)
	}
	return notices, nil
}

// byLogin is a person in words, with their login.
func (r *request) byLogin(login string) string {
	if u, err := r.console.accounts.UserByLogin(r.Context(), account.System(), login); err == nil && u.Name != login {
		return r.words.T("audit.named", u.Name, login)
	}
	return login
}

// seeTies settles a notice.
func seeTies(r *request) (answer, error) {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return nil, errs.F(errs.Invalid, "The form cannot be read.")
	}
	if err := r.console.accounts.SeeRelated(r.Context(), r.actor(), number); err != nil {
		return nil, err
	}
	return goTo(Root + "?done=tie"), nil
}
