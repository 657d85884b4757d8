package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gongshi/internal/console"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestDemoConsole: a newcomer logs in with what central demo prints, and the report's page has the figures that
// the bureau published in 2015, each counted from records.
func TestDemoConsole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "centre")
	if _, err := store.Keygen(dir, demoName); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var said strings.Builder
	a := &app{ctx: t.Context(), stdout: io.Discard, stderr: &said}
	drafts, err := (&demoCmd{AsOf: record.Date{Year: 2026, Month: 10, Day: 20}}).publishDemo(a, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seatUsers(a, s); err != nil {
		t.Fatal(err)
	}
	if err := playDrafts(a, s, drafts); err != nil {
		t.Fatal(err)
	}
	waiting := map[string]string{"editor": "便民服务大厅元旦值班安排", "reviewer": "清理村道两侧堆放物", "secrecy": "自来水管网检修停水通知", "publisher": "老年食堂试运行通知"}
	passwords, err := seatUsers(a, s) // as at the next start: new ones for the same people
	if err != nil {
		t.Fatal(err)
	}
	sayUsers(a, "http://127.0.0.1:8470", passwords)
	handler, err := newRoutes(s, true, console.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	for _, d := range demoUsers() {
		line := regexp.MustCompile(`(?m)^  ` + d.login + ` +(\S+) `).FindStringSubmatch(said.String())
		if line == nil {
			t.Fatalf("nobody says the password of %s:\n%s", d.login, said.String())
		}
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		b := &http.Client{Jar: jar}
		if text := read(t, b.PostForm, server.URL+"/console/login", url.Values{"login": {d.login}, "password": {line[1]}}); !strings.Contains(text, d.name) {
			t.Errorf("%s cannot log in:\n%s", d.login, text)
		} else if !strings.Contains(text, waiting[d.login]) {
			t.Errorf("nothing waits for %s:\n%s", d.login, text)
		}
		if d.login == "office" {
			checkReport(t, read(t, func(u string, _ url.Values) (*http.Response, error) { return b.Get(u) },
				server.URL+"/console/report?division=340800000000&from=2015-01-01&to=2015-06-03", nil))
		}
	}
}

func read(t *testing.T, ask func(string, url.Values) (*http.Response, error), address string, form url.Values) string {
	t.Helper()
	res, err := ask(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", address, res.Status, err, text)
	}
	return string(text)
}

var figure = regexp.MustCompile(`(?:<caption>|<th scope="row">)([^<]+?) ?(?:<b>|</th><td class="num">)([^<]+)<`)

func checkReport(t *testing.T, page string) {
	t.Helper()
	got := map[string]string{}
	for _, found := range figure.FindAllStringSubmatch(page, -1) {
		got[found[1]] = found[2]
	}
	for name, want := range map[string]string{
		"行政职权": "77", "行政许可": "3", "非行政许可审批": "1", "行政处罚": "33", "行政强制": "3", "行政给付": "5", "行政裁决": "1", "行政确认": "6", "其他权力": "25",
		"民生工程": "4", "基建工程": "2", "局长办公会": "8", "职工会议": "4", "直属单位": "6", "依申请公开": "0", "行政复议": "0", "行政诉讼": "0", "投诉": "0",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %s", name, got[name], want)
		}
	}
	for _, want := range []string{"5", "326", "50"} {
		if !strings.Contains(page, `<td class="num">`+want+`</td>`) {
			t.Errorf("the announcements have no %s", want)
		}
	}
	if t.Failed() {
		t.Logf("%v", got)
	}
}
