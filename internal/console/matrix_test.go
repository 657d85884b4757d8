package console

import (
	"fmt"
	"image/color"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/store"
)

// TestMatrix goes through the list of routes with everybody: nobody logged in, each role, and somebody without
// one. Whoever the route is not for has the answer of a page that does not exist, word for word.
func TestMatrix(t *testing.T) {
	o := newOffice(t, Options{Preview: drawn, Limits: Limits{Person: Rate{1e6, 1e6}, Address: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	people := map[string]account.Role{"nobody": ""}
	for _, role := range account.Roles {
		people[string(role)] = role
	}
	browsers := map[string]*browser{"": o.browser()}
	for name, role := range people {
		login := strings.ReplaceAll(name, "_", "-")
		o.seat(login, role, town)
		browsers[name] = o.login(login)
	}
	o.seat("target", account.Editor, village)
	id := o.publish(village, "一则公告", "内容。")
	draft := o.draft(village)
	done, err := o.store.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: statement(village)}}})
	if err != nil {
		t.Fatal(err)
	}
	correction := statement(village)
	correction.ID, correction.Revision = done[0].ID, 1
	ledger, err := o.store.BeginDraft(t.Context(), account.System(), correction)
	if err != nil {
		t.Fatal(err)
	}
	shot, files := shot(t, color.White)
	if ledger, err = o.store.AttachFile(t.Context(), account.System(), ledger.ID, ledger.Version, shot, files); err != nil {
		t.Fatal(err)
	}
	// Routes that are for records of some kinds only.
	special := map[string]string{"records/{id}/rows.xlsx": "records/" + done[0].ID + "/rows.xlsx", "drafts/{id}/import": "drafts/" + ledger.ID + "/import",
		"drafts/{id}/template.xlsx":  "drafts/" + ledger.ID + "/template.xlsx",
		"drafts/{id}/files/{digest}": "drafts/" + ledger.ID + "/files/" + shot.SHA256}
	cases := 0
	for _, rt := range routes {
		if rt.path == Root+"logout" || rt.path == Root+"account/sessions" {
			continue // they end the session that is asked with; TestSessions has them
		}
		route := rt.path
		if one := special[strings.TrimPrefix(route, Root)]; one != "" {
			route = Root + one
		}
		path := strings.NewReplacer("{$}", "", "{number}", "1", "{file}", hashed["style.css"], "records/{id}", "records/"+id, "users/{id}", "users/"+o.ids["target"], "drafts/{id}", "drafts/"+draft).Replace(route)
		if strings.HasSuffix(path, "/changes") {
			path += "?from=1&to=2"
		}
		for name, b := range browsers {
			cases++
			t.Run(fmt.Sprintf("%s %s by %q", rt.method, rt.path, name), func(t *testing.T) {
				b.o = &office{t: t, store: o.store, url: o.url}
				var form url.Values
				if rt.method == http.MethodPost {
					form = url.Values{}
				}
				got := b.ask(rt.method, path, form)
				switch {
				case rt.may == anybody:
					if got.StatusCode == http.StatusNotFound {
						t.Errorf("refused: %s", got.Status)
					}
				case name == "" && rt.method == http.MethodPost && rt.path == editPath:
					got.is(t, http.StatusUnauthorized, Root+"login") // what was typed is given back
				case name == "":
					if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), Root+"login") {
						t.Errorf("without a login: %s, to %q", got.Status, got.Header.Get("Location"))
					}
				case rt.may == somebody || people[name].May(rt.may):
					if got.StatusCode == http.StatusNotFound || got.StatusCode >= 500 || got.Header.Get("Location") == Root+"login" {
						t.Errorf("refused: %s\n%s", got.Status, got.text)
					}
				default:
					got.is(t, http.StatusNotFound)
					nowhere := Root + "no/such/page"
					if strings.HasPrefix(path, Root+"drafts") { // where the navigation marks the place by the address alone
						nowhere = Root + "drafts/no/such/page"
					}
					if nothing := b.ask(rt.method, nowhere, form); withoutPath(nothing) != withoutPath(got) {
						t.Errorf("the answer differs from that of a page that does not exist:\n%s\n%s", nothing.text, got.text)
					}
				}
			})
		}
	}
	if want := (len(routes) - 2) * (len(account.Roles) + 2); cases != want {
		t.Errorf("%d cases, want %d", cases, want)
	}
}

// withoutPath is a page without the address that was asked for, which the choice of a language leads back to.
func withoutPath(r reply) string {
	return strings.ReplaceAll(r.text, `value="`+r.Request.URL.RequestURI()+`"`, `value=""`)
}

// TestOtherDivisions: what an administrator may do ends at the border, and what lies behind it looks as if it
// were not there.
func TestOtherDivisions(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}}})
	o.seat("admin", account.Administrator, town)
	o.seat("reporter", account.Office, town)
	o.seat("own", account.Editor, village)
	o.seat("other", account.Editor, beside)
	o.seat("above", account.Editor, city)
	admin := o.login("admin")
	const nobody = "0190a0b0-0000-7000-8000-000000000000"
	admin.get(Root+"users").is(t, http.StatusOK, "示例own")
	if r := admin.get(Root + "users"); strings.Contains(r.text, "示例other") || strings.Contains(r.text, "示例above") {
		t.Error("the list holds people of other divisions")
	}
	for _, rt := range routes {
		if rt.may != account.Users || !strings.Contains(rt.path, "{id}") {
			continue
		}
		form := url.Values{"role": {"editor"}, "division": {string(village)}, "active": {"no"}, "name": {"某某"}}
		if rt.method == http.MethodGet {
			form = nil
		}
		ask := func(id string) reply { return admin.ask(rt.method, strings.Replace(rt.path, "{id}", id, 1), form) }
		missing := ask(nobody)
		missing.is(t, http.StatusNotFound)
		for _, login := range []string{"other", "above"} {
			got := ask(o.ids[login])
			got.is(t, http.StatusNotFound)
			if withoutPath(got) != withoutPath(missing) {
				t.Errorf("%s %s tells %s from nobody", rt.method, rt.path, login)
			}
		}
	}
	for login, want := range map[string]bool{"other": true, "above": true, "own": true} {
		if u, err := o.store.Accounts().User(t.Context(), account.System(), o.ids[login]); err != nil || u.Active != want || u.Name != "示例"+login || len(u.Grants) != 1 {
			t.Errorf("%s was changed: %+v, %v", login, u, err)
		}
	}
	// Neither a role nor a person outside.
	admin.post(Root+"users/"+o.ids["own"]+"/grant", "role", "editor", "division", string(beside)).is(t, http.StatusForbidden)
	admin.post(Root+"users", "login", "fresh", "name", "示例", "division", string(beside), "role", "editor", "place", string(village)).is(t, http.StatusForbidden)
	admin.post(Root+"users/"+o.ids["admin"]+"/grant", "role", "office", "division", string(town)).is(t, http.StatusForbidden)

	reporter := o.login("reporter")
	// The files are of the report that the page shows, whatever was asked.
	reporter.get(Root+"report?division="+string(village)+"&below=1").is(t, http.StatusOK, Root+"report.pdf?below=1&amp;division="+string(village), Root+"report.xlsx?below=1&amp;division="+string(village))
	for path, begin := range map[string]string{"report": "<!doctype html>", "report.pdf": "%PDF-", "report.xlsx": "PK"} {
		if r := reporter.get(Root + path + "?division=" + string(village)); !strings.HasPrefix(r.text, begin) {
			t.Errorf("%s begins with %.20q", path, r.text)
		}
		for _, code := range []string{string(beside), string(city), "340899000000"} {
			reporter.get(Root+path+"?division="+code).is(t, http.StatusNotFound)
		}
	}
}
