package console

import (
	"bytes"
	"html"
	"image/color"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/store"
)

// TestSentTwiceIsThereOnce: whatever makes something, sent again after its answer and several times at once, has made
// one thing, and every answer leads to it.
func TestSentTwiceIsThereOnce(t *testing.T) {
	o := newOffice(t, Options{})
	office, editor, admin, publisher := o.seated("author", account.Office, village), o.seated("editor", account.Editor, village),
		o.seated("boss", account.Administrator, town), o.seated("publisher", account.Publisher, town)
	drafts := func() int {
		list, _, err := o.store.Drafts(t.Context(), account.System(), store.DraftFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	users := func() int {
		list, err := o.store.Accounts().Users(t.Context(), account.System())
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	id := o.publish(village, "一则公告", "内容。")
	leaves := func() int {
		past, err := o.store.History(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return len(past)
	}
	alert := with(typedAlert(), "once", office.form(Root+"alerts/new").Get("once"))
	for _, c := range []struct {
		name, path string
		who        *browser
		form       url.Values
		count      func() int
		to         string
	}{
		{"alert", Root + "alerts", office, alert, drafts, Root + "drafts/"},
		{"draft", Root + "drafts", editor, with(editor.form(Root+"drafts/new"), "kind", "announcement", "division", string(village)), drafts, Root + "drafts/"},
		{"user", Root + "users", admin, with(admin.form(Root+"users/new"), "login", "newcomer", "name", "示例新人", "division", string(village), "role", "editor", "place", string(village)), users, Root + "users/"},
		{"correction", Root + "records/" + id + "/correct", editor, editor.form(Root + "records/" + id), drafts, Root + "drafts/"},
		{"confirmation", Root + "records/" + id + "/confirm", publisher, publisher.form(Root+"records/"+id, "revision", "2"), leaves, Root + "records/" + id},
		{"withdrawal", Root + "records/" + id + "/withdraw", publisher, publisher.form(Root+"records/"+id+"/withdraw", "reason", "误发，撤回。", "by", "示例单位"), leaves, Root + "records/" + id},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.form.Get("once") == "" {
				t.Fatal("the form has no mark")
			}
			if c.name == "withdrawal" { // the page tells of the correction that is under way by now
				c.form.Set("told", publisher.form(c.path).Get("told"))
			}
			before := c.count()
			answers := make([]reply, 6)
			var all sync.WaitGroup
			for i := range 4 { // at once
				all.Go(func() { answers[i] = c.who.postForm(c.path, c.form) })
			}
			all.Wait()
			for i := 4; i < 6; i++ { // again, later
				answers[i] = c.who.postForm(c.path, c.form)
			}
			if made := c.count() - before; made != 1 {
				t.Errorf("sent six times, it is there %d times", made)
			}
			place, first := "", 0
			for _, a := range answers {
				at, _, _ := strings.Cut(strings.TrimSuffix(a.Header.Get("Location"), "/edit"), "?")
				if a.StatusCode == http.StatusOK && c.name == "user" { // the page with the first password
					first++
					continue
				}
				if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, c.to) || place != "" && at != place {
					t.Errorf("%s leads to %q, others to %q\n%s", a.Status, at, place, a.text)
				}
				place = at
			}
			if c.name == "user" && first != 1 {
				t.Errorf("%d answers have the password", first)
			}
			c.who.get(place+"?done=again").is(t, http.StatusOK, "没有重复办理")
		})
	}
}

// TestSentAgainInOtherWords: a page that was sent, changed after the back button and sent again is asked about; what
// was typed stays.
func TestSentAgainInOtherWords(t *testing.T) {
	o := newOffice(t, Options{})
	office := o.seated("author", account.Office, village)
	first := with(typedAlert(), "once", office.form(Root+"alerts/new").Get("once"))
	office.send(Root+"alerts", first)
	r := office.postForm(Root+"alerts", with(first, "/title", "大风蓝色预警", "/body/severity", "Minor"))
	r.is(t, http.StatusConflict, "这一页之前提交过", "大风蓝色预警")
	next := hidden.FindAllStringSubmatch(r.text, -1)
	mark := ""
	for _, found := range next {
		if found[1] == onceField {
			mark = found[2]
		}
	}
	if to := office.send(Root+"alerts", with(first, "/title", "大风蓝色预警", "/body/severity", "Minor", "once", mark)); !strings.Contains(to, "done=alerted") {
		t.Errorf("sent on purpose, it leads to %q", to)
	}
	if list, _, err := o.store.Drafts(t.Context(), account.System(), store.DraftFilter{}); err != nil || len(list) != 2 {
		t.Errorf("%d drafts, %v", len(list), err)
	}
}

// TestSentAgainAfterALogin: a form whose answer was lost, sent again when the login has ended and from the page that
// gives it back, is there once, though what was blank is not given back.
func TestSentAgainAfterALogin(t *testing.T) {
	o := newOffice(t, Options{})
	office := o.seated("author", account.Office, village)
	first := with(typedAlert(), "once", office.form(Root+"alerts/new").Get("once"), "/body/expires", "", "/body/area", " ")
	office.send(Root+"alerts", first)
	if err := o.store.Accounts().EndSessions(t.Context(), account.System(), o.ids["author"]); err != nil {
		t.Fatal(err)
	}
	back, refused := url.Values{}, office.postForm(Root+"alerts", first)
	refused.is(t, http.StatusUnauthorized)
	for _, found := range typedBack.FindAllStringSubmatch(refused.text[strings.Index(refused.text, "data-typed"):], -1) {
		back.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	office.post(Root+"login", "login", "author", "password", password)
	if to := office.send(Root+"alerts", back); !strings.Contains(to, "done=again") {
		t.Errorf("it leads to %q", to)
	}
}

// TestMarkIsOnePersons: the mark of somebody else's page leads nowhere.
func TestMarkIsOnePersons(t *testing.T) {
	o := newOffice(t, Options{})
	office, other := o.seated("author", account.Office, village), o.seated("other", account.Office, village)
	form := with(typedAlert(), "once", office.form(Root+"alerts/new").Get("once"))
	office.send(Root+"alerts", form)
	other.postForm(Root+"alerts", form).is(t, http.StatusConflict, "由别人提交过")
}

// TestCorrectionsAtOnce: two people who begin the correction of one record have one draft between them.
func TestCorrectionsAtOnce(t *testing.T) {
	o := newOffice(t, Options{})
	id := o.publish(village, "一则公告", "内容。")
	people := []*browser{o.seated("first", account.Editor, village), o.seated("second", account.Editor, town), o.seated("third", account.Office, town)}
	places := make([]string, len(people))
	var all sync.WaitGroup
	for i, who := range people {
		form := who.form(Root + "records/" + id)
		all.Go(func() {
			places[i] = strings.TrimSuffix(strings.TrimSuffix(who.send(Root+"records/"+id+"/correct", form), "/edit"), "?under=way")
		})
	}
	all.Wait()
	for i, at := range places {
		if at != places[0] || at == "" {
			t.Errorf("person %d is led to %q, another to %q", i, at, places[0])
		}
		people[i].get(at).is(t, http.StatusOK)
	}
	if list, _, err := o.store.Drafts(t.Context(), account.System(), store.DraftFilter{RecordID: id}); err != nil || len(list) != 1 {
		t.Errorf("%d drafts, %v", len(list), err)
	}
}

// TestWithdrawnTwiceAtOnce: a double click withdraws once, and each of its answers is the record that is withdrawn.
func TestWithdrawnTwiceAtOnce(t *testing.T) {
	o := newOffice(t, Options{})
	publisher := o.seated("publisher", account.Publisher, town)
	for i := range 5 {
		page := Root + "records/" + o.publish(village, "公告"+strconv.Itoa(i), "内容。")
		form := publisher.form(page+"/withdraw", "reason", "误发。")
		places := make([]string, 6)
		var all sync.WaitGroup
		for i := range places {
			all.Go(func() { places[i] = publisher.postForm(page+"/withdraw", form).Header.Get("Location") })
		}
		all.Wait()
		for _, to := range places {
			if to != page+"?done=withdrawn" && to != page+"?done=again" {
				t.Errorf("a double click leads to %q", to)
			}
		}
	}
}

// TestFileSentTwice: a picture that is sent twice is attached once, and the second answer is the page with it.
func TestFileSentTwice(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	page := strings.TrimSuffix(editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}}), "/edit")
	form := editor.form(page + "/files")
	var shade color.Color = color.White
	send := func() reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name := range form {
			w.WriteField(name, form.Get(name))
		}
		part, err := w.CreateFormFile("file", "a.jpg")
		if err == nil {
			_, err = part.Write(photo(t, shade))
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url+page+"/files", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", w.FormDataContentType())
		return editor.do(r)
	}
	for _, want := range []string{"saved", "again"} {
		if r := send(); r.Header.Get("Location") != page+"/files?done="+want {
			t.Errorf("%s, to %s\n%s", r.Status, r.Header.Get("Location"), r.text)
		}
	}
	form = editor.form(page + "/files")
	shade = color.Black // another file, by a click too many
	var all sync.WaitGroup
	replies := make([]reply, 4)
	for i := range replies {
		all.Go(func() { replies[i] = send() })
	}
	all.Wait()
	saved := 0
	for _, r := range replies {
		switch r.Header.Get("Location") {
		case page + "/files?done=saved":
			saved++
		case page + "/files?done=again":
		default:
			t.Errorf("at once: %s\n%s", r.Status, r.text)
		}
	}
	if saved != 1 {
		t.Errorf("%d say that they attached it", saved)
	}
}

// TestFormsHaveMarks: every form that makes or carries out something on drafts, records and users has a mark.
func TestFormsHaveMarks(t *testing.T) {
	posts := regexp.MustCompile(`<form [^>]*method="post"[^>]*action="/console/(alerts|drafts|records|users)[^>]*>(\{\{\$?\.Once\}\})?`)
	list, err := fs.Glob(assets.Console(), "*.html")
	if err != nil {
		t.Fatal(err)
	}
	// A form that saves itself names its draft's version; what only changes a person is the same the second time.
	without := regexp.MustCompile(`/edit"|/users/\{\{`)
	n := 0
	for _, name := range list {
		text, err := fs.ReadFile(assets.Console(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range posts.FindAllStringSubmatch(string(text), -1) {
			if n++; found[2] == "" && !without.MatchString(found[0]) {
				t.Errorf("%s: %s has no mark", name, found[0])
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d forms were found", n)
	}
}
