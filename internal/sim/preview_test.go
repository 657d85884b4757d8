package sim

import (
	"bytes"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
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
	typed(o.t, 0, personPassword+"\n", central, "user", "add", "--dir", o.dir, "--login", login, "--name", login, "--role", role, "--division", division)
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	d := &desk{o, &http.Client{Jar: jar}}
	if at := d.sends("login", url.Values{"login": {login}, "password": {personPassword}}); at != "/console/" {
		o.t.Fatalf("%s was led to %s by the login", login, at)
	}
	return d
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

var draftAt = regexp.MustCompile(`/console/(drafts/[0-9a-f-]{36})/edit`)

// TestPreviewOfDrafts: the console's preview of a draft, begun a moment ago and still without words, is the picture that the kiosk
// program draws, and what was typed is on the next one.
func TestPreviewOfDrafts(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.serveWith("--kiosk", kiosk)
	editor := o.sits("writer", "editor", village)
	at := editor.sends("drafts", url.Values{"kind": {"announcement"}, "division": {village}})
	found := draftAt.FindStringSubmatch(at)
	if found == nil {
		t.Fatalf("a new draft led to %s", at)
	}
	draft := found[1]
	blank := editor.reads(draft + "/preview.png?way=landscape&text=large")
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindSubmatch(editor.reads(draft + "/edit"))
	if version == nil {
		t.Fatal("the form has no version")
	}
	editor.sends(draft+"/edit", url.Values{"version": {string(version[1])}, "/title": {"关于清理河道的公告"}, "/body/text": {"周六上午集合。"}, "then": {"edit"}})
	typed := editor.reads(draft + "/preview.png?way=landscape&text=large")
	for name, picture := range map[string][]byte{"blank": blank, "typed": typed} {
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil || img.Bounds().Dx() != 1920 || img.Bounds().Dy() != 1080 {
			t.Fatalf("the %s draft: %v", name, err)
		}
	}
	if bytes.Equal(blank, typed) {
		t.Error("what was typed is not on the preview")
	}
	// A route needs a kiosk's folder; only a record can do without.
	fails(t, 2, kiosk, "shot", "--route", "home", "--out", filepath.Join(t.TempDir(), "home.png"))
}
