package e2e

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
)

// desk is a person's browser, without the window.
type desk struct {
	office *office
	client *http.Client
}

const personPassword = "a long password for tests"

// sits adds a person with a role and logs them in.
func (o *office) sits(login, role, division string) *desk {
	o.t.Helper()
	d := o.seat(login, role, division)
	if at := d.sends("login", url.Values{"login": {login}, "password": {personPassword}}); at != "/console/" {
		o.t.Fatalf("%s was led to %s by the login", login, at)
	}
	return d
}

// seat adds a person with a role, who has not logged in.
func (o *office) seat(login, role, division string) *desk {
	o.t.Helper()
	typed(o.t, 0, personPassword+"\n", central, "user", "add", "--dir", o.dir, "--login", login, "--name", login, "--role", role, "--division", division)
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &desk{o, &http.Client{Jar: jar}}
}

// sends posts a form, and gives the address of the page that it leads to.
func (d *desk) sends(page string, form url.Values) string {
	d.office.t.Helper()
	got, err := d.client.PostForm(d.office.url()+"/console/"+page, form)
	if err != nil {
		d.office.t.Fatal(err)
	}
	defer got.Body.Close()
	if body, _ := io.ReadAll(got.Body); got.StatusCode != http.StatusOK {
		d.office.t.Fatalf("%s answered %s: %s", page, got.Status, cut(string(body)))
	}
	return got.Request.URL.Path
}

// reads gets what must be there.
func (d *desk) reads(page string) []byte {
	d.office.t.Helper()
	got, err := d.client.Get(d.office.url() + "/console/" + page)
	if err != nil {
		d.office.t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		d.office.t.Fatalf("%s answered %s, %v: %s", page, got.Status, err, cut(string(body)))
	}
	return body
}

// begins makes a draft of a kind for the village, and gives its page.
func (d *desk) begins(kind string) string {
	d.office.t.Helper()
	at := d.sends("drafts", url.Values{"kind": {kind}, "division": {village}})
	found := draftAt.FindStringSubmatch(at)
	if found == nil {
		d.office.t.Fatalf("a new draft led to %s", at)
	}
	return found[1]
}

var draftAt = regexp.MustCompile(`/console/(drafts/[0-9a-f-]{36})/edit`)

var versionAt = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the draft's version that a page was made from.
func (d *desk) version(page string) string {
	d.office.t.Helper()
	found := versionAt.FindSubmatch(d.reads(page))
	if found == nil {
		d.office.t.Fatalf("%s has no version", page)
	}
	return string(found[1])
}

// uploads posts a file with a draft's version, and gives status and page.
func (d *desk) uploads(page, name string, data []byte) (int, string) {
	d.office.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("version", d.version(page))
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || form.Close() != nil {
		d.office.t.Fatal(err)
	}
	got, err := d.client.Post(d.office.url()+"/console/"+page, form.FormDataContentType(), &body)
	if err != nil {
		d.office.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		d.office.t.Fatal(err)
	}
	return got.StatusCode, string(text)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(version|revision|step)" value="([^"]*)">`)

// approves opens a draft and says yes to it; the questions of its review are answered with no.
func (d *desk) approves(draft string, questions ...string) {
	d.office.t.Helper()
	form := url.Values{"decision": {"approve"}, "opinion": {"同意。"}}
	for _, field := range hiddenField.FindAllSubmatch(d.reads(draft), -1) {
		form.Set(string(field[1]), string(field[2]))
	}
	for _, q := range questions {
		form.Set(q, "no")
	}
	d.sends(draft+"/decide", form)
}
