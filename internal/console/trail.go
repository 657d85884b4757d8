package console

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// trailPage is how many entries of the audit trail a page has.
const trailPage = 50

type auditList struct {
	Frame
	Act, Login string
	Division   string
	From, To   string
	Divisions  []option
	Acts       []option
	Entries    []auditLine
	Older      string // the address of the next page; "" if there is none
}

func (*auditList) template() string { return "audit.html" }

type auditLine struct {
	account.Entry
	Words, Place, By string
	Link             string // to the act's object
	Marked           bool   // highlighted
	Details          []detail
}

type detail struct {
	Name, Value string
	Known       bool // the name is in words
}

func auditPage(r *request) (answer, error) {
	p := &auditList{Act: r.value("act"), Login: r.value("login"), Division: r.value("division"), From: r.value("from"), To: r.value("to")}
	p.Title = r.words.T("audit.title")
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	q, err := r.trailQuery(p)
	p.Divisions = r.divisionOptions(account.Audit, q.Division)
	for _, act := range acts {
		p.Acts = append(p.Acts, option{act, r.words.T("act." + act), act == p.Act})
	}
	if err != nil {
		return refuseForm(r, p, "from", err)
	}
	entries, err := r.console.accounts.Trail(r.Context(), r.actor(), q)
	if err != nil {
		return refuseForm(r, p, "act", err)
	}
	if len(entries) > trailPage {
		entries = entries[:trailPage]
		next := r.URL.Query()
		next.Set("before", strconv.FormatInt(entries[trailPage-1].Number, 10))
		p.Older = Root + "audit?" + next.Encode()
	}
	for _, e := range entries {
		p.Entries = append(p.Entries, r.auditLine(e))
	}
	return showPage(p)
}

func (r *request) trailQuery(p *auditList) (q account.TrailQuery, err error) {
	q = account.TrailQuery{Act: p.Act, Limit: trailPage + 1}
	if q.Division, err = r.divisionField("division"); err != nil {
		return q, err
	}
	for _, d := range []struct {
		text  string
		until bool
	}{{p.From, false}, {p.To, true}} {
		if d.text == "" {
			continue
		}
		day, err := record.ParseDate(d.text)
		if err != nil {
			return q, err
		}
		if d.until {
			q.To = day.AddDays(1).Time()
		} else {
			q.From = day.Time()
		}
	}
	if p.Login != "" {
		// Nobody's id is "-": a login that is not there, or not for this person, has no entries.
		q.Actor = "-"
		switch u, err := r.console.accounts.UserByLogin(r.Context(), r.actor(), p.Login); {
		case err == nil:
			q.Actor = u.ID
		case p.Login == account.SystemID:
			q.Actor = account.SystemID
		case !errs.Is(err, errs.NotFound):
			return q, err
		}
	}
	q.Before, _ = strconv.ParseInt(r.value("before"), 10, 64) // none is the first page
	return q, nil
}

func (r *request) auditLine(e account.Entry) auditLine {
	line := auditLine{Entry: e, Words: e.Act, By: e.Login, Marked: e.Act == account.ActRelated}
	if key := "act." + e.Act; r.words.has(key) {
		line.Words = r.words.T(key)
	}
	if e.Actor == account.SystemID {
		line.By = r.words.T("audit.system")
	} else if u, err := r.console.accounts.User(r.Context(), account.System(), e.Actor); err == nil && u.Name != e.Login {
		line.By = r.words.T("audit.named", u.Name, e.Login)
	}
	if e.Division != "" {
		line.Place = r.console.library.name(e.Division, r.words)
	}
	kind, id, _ := strings.Cut(e.Subject, " ")
	switch {
	case kind == "user" && id != "" && r.mayAnywhere(account.Users):
		line.Link = Root + "users/" + url.PathEscape(id)
	case kind == "record" && id != "":
		line.Link = Root + "records/" + url.PathEscape(id)
	}
	if e.Address != "" {
		line.Details = append(line.Details, detail{r.words.T("detail.address"), e.Address, true})
	}
	for _, name := range slices.Sorted(maps.Keys(e.Detail)) {
		line.Details = append(line.Details, r.auditDetail(name, e.Detail[name]))
	}
	return line
}

// details are the names of details in entries of the trail.
var details = []string{"address", "audit_entries_before", "audit_hash_before", "by", "digest", "due", "entries", "entry", "field", "finding", "fingerprint", "fingerprint_before", "index_number", "kind", "leaf", "leaves", "login", "logs", "number", "origin",
	"reason", "revision", "role", "sessions", "state", "tie", "ties", "week", "words"}

// halts are the reasons for which a database had to be accepted as the newest.
var halts = []string{"backup", "copied", "empty", "log_left", "memory_missing", "memory_older", "older_copy"}

// numbered matches the suffix of a name where an entry has several of a sort.
var numbered = regexp.MustCompile(`_\d+$`)

// worded maps names of details to the catalogue keys of their values.
var worded = map[string]string{"state": "draft.", "finding": "finding.", "by": "proof.", "reason": "halted."}

// auditDetail puts a detail into words; a detail without words stays unchanged.
func (r *request) auditDetail(name, value string) detail {
	d := detail{Name: name, Value: value}
	sort := numbered.ReplaceAllString(name, "")
	if !slices.Contains(details, sort) {
		return d
	}
	d.Name, d.Known = r.words.T("detail."+sort), true
	switch sort {
	case "kind":
		d.Value = r.console.store.Rules().KindLabel(record.Kind(value), string(r.words))
	case "state", "finding", "by", "reason":
		if key := worded[sort] + value; r.words.has(key) {
			d.Value = r.words.T(key)
		}
	case "due":
		if due, err := time.Parse(time.RFC3339, value); err == nil {
			d.Value = due.In(record.Zone).Format("2006-01-02 15:04")
		}
	case "role":
		if role, place, ok := strings.Cut(value, " "); ok && r.words.has("role."+role) {
			d.Value = r.words.T("audit.named", r.words.T("role."+role), r.console.library.name(division.Code(place), r.words))
		}
	case "origin":
		d.Value = value[:min(len(value), 8)] // enough to tell those of a week apart
	case "login":
		d.Value = r.byLogin(value)
	case "tie":
		if maker, made, ok := strings.Cut(value, " > "); ok {
			d.Value = r.words.T("tie.pair", r.byLogin(maker), r.byLogin(made))
		}
	}
	return d
}

// acts are those of the trail that the catalogues have words for, in the order of the filter.
var acts = []string{
	"login", "login_refused", "code_refused", "logout", "password_change", "password_refused", "second_factor", "recovery_codes", "session_end",
	"user_add", "user_rename", "user_grant", "user_revoke", "user_enable", "user_disable", "user_password", "user_second_factor_reset", "user_unlock",
	"draft_begin", "draft_save", "draft_ask", "draft_stay", "draft_submit", "draft_open", "draft_approve", "draft_return", "draft_schedule", "draft_publish", "draft_discard",
	"publish", "correct", "confirm", "withdraw", "erase", "restore", "accept_as_newest", account.ActRelated, "publish_related_seen",
	"addresses_fold", "key_change", "key_revoke", "seal",
}
