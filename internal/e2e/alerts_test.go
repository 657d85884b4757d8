package e2e

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// What a page is filled in with.
var (
	textAt   = regexp.MustCompile(`<input (?:type="hidden" |id="[^"]*" )?name="([^"]+)" value="([^"]*)"`)
	areaAt   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`)
	radioAt  = regexp.MustCompile(`name="([^"]+)" type="radio" value="([^"]*)"(?: required)? checked`)
	selectAt = regexp.MustCompile(`(?s)<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	chosenAt = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// fills gives the form of a page as a browser would send it.
func (d *desk) fills(page string) url.Values {
	d.office.t.Helper()
	_, text, _ := strings.Cut(string(d.reads(page)), "<main")
	form := url.Values{}
	for _, at := range []*regexp.Regexp{textAt, areaAt, radioAt} {
		for _, found := range at.FindAllStringSubmatch(text, -1) {
			form.Set(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
		}
	}
	for _, found := range selectAt.FindAllStringSubmatch(text, -1) {
		if chosen := chosenAt.FindStringSubmatch(found[2]); chosen != nil {
			form.Set(html.UnescapeString(found[1]), html.UnescapeString(chosen[1]))
		}
	}
	return form
}

var releasedAt = regexp.MustCompile(`/console/(drafts/[0-9a-f-]{36})`)

// issues sends the page of an alert with other values for some inputs, has it released, and returns the record's id.
func (d *desk) issues(second *desk, page string, differs ...string) string {
	d.office.t.Helper()
	form := d.fills(page)
	for i := 0; i < len(differs); i += 2 {
		form.Set(differs[i], differs[i+1])
	}
	found := releasedAt.FindStringSubmatch(d.sends("alerts", form))
	if found == nil {
		d.office.t.Fatal("the alert led to no draft")
	}
	second.approves(found[1])
	record := regexp.MustCompile(`/console/records/([0-9a-f-]{36})`).FindSubmatch(second.reads(found[1]))
	if record == nil {
		d.office.t.Fatalf("%s was not published", found[1])
	}
	return string(record[1])
}

// sees draws a screen at a moment, and gives its words, a line each. GONGSHI_PICTURES=DIR keeps the picture.
func (s screen) sees(name string, at time.Time, args ...string) string {
	s.t.Helper()
	dir := os.Getenv("GONGSHI_PICTURES")
	if dir == "" {
		dir = s.t.TempDir()
	}
	words := filepath.Join(s.t.TempDir(), "words")
	s.t.Setenv("GONGSHI_WORDS", words)
	defer os.Unsetenv("GONGSHI_WORDS")
	must(s.t, kiosk, append([]string{"shot", "--dir", s.dir, "--at", at.Format(time.RFC3339), "--out", filepath.Join(dir, "alert-"+name+".png")}, args...)...)
	text, err := os.ReadFile(words)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// has checks that words hold each of want and none of never.
func has(t *testing.T, when, words string, want []string, never ...string) {
	t.Helper()
	for _, one := range want {
		if !strings.Contains(words, one) {
			t.Errorf("%s: %q is not on the screen:\n%s", when, one, words)
		}
	}
	for _, one := range never {
		if strings.Contains(words, one) {
			t.Errorf("%s: %q is on the screen:\n%s", when, one, words)
		}
	}
}

// warning is an alert as a file has it.
func warning(title string, expires time.Time) map[string]any {
	r := notice(title, title)
	r["kind"], r["issued_on"] = "alert", time.Now().Format("2006-01-02")
	r["body"] = map[string]any{"status": "Actual", "msg_type": "Alert", "event": "大风", "urgency": "Future", "severity": "Minor", "certainty": "Likely",
		"area": "全村", "expires": expires.Format(time.RFC3339), "description": "阵风七级。"}
	return r
}

// TestLifeOfAnAlert plays the life of one alert by the real programs: issued, a hundred newer ones that expire,
// updated, a second one in force, the kiosk offline, called off, expired, a slow clock. It checks the words that a
// resident sees.
func TestLifeOfAnAlert(t *testing.T) {
	ahead := newClock(t) // of the centre's signatures
	ahead.rules(t)
	o := newOffice(t)
	o.start()
	os.Unsetenv("GONGSHI_CLOCK") // the kiosk's own clock is right until the centre's runs ahead
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	author, second := o.sits("author", "office", village), o.sits("second", "publisher", village)
	k := o.screen("kiosk")
	from := []string{"--central", o.url(), "--trust", o.trust}
	over, home := []string{"--route", "home", "--alone", "0s"}, []string{"--route", "home"}
	now := time.Now()

	first := author.issues(second, "alerts/new", "/title", "暴雨橙色预警", "/body/event", "暴雨", "/body/severity", "Severe", "hours", "6", "/division", village,
		"/body/description", "三小时雨量将超过五十毫米。", "/body/instruction", "低洼处居民到村部二楼。", "/issuer/name", "示例市应急管理局", "/issuer/code", "900000001")
	k.sync(0, from...)
	has(t, "issued", k.sees("1-issued", now, over...), []string{"暴雨橙色预警", "橙色（严重）", "低洼处居民到村部二楼"}, "共 2 条")
	has(t, "in the list", k.sees("1-record", now, "--route", "record/"+first, "--text", "largest"), []string{"暴雨 · 橙色（严重）"})

	var many []map[string]any
	for n := range 100 {
		many = append(many, warning(fmt.Sprintf("大风蓝色预警%d", n), time.Now().Add(time.Minute)))
	}
	o.publish(many...)
	k.sync(0, from...)
	later := now.Add(5 * time.Minute)
	has(t, "behind 100 newer ones that have expired", k.sees("2-many", later, over...), []string{"暴雨橙色预警"}, "大风蓝色预警")
	has(t, "home behind them", k.sees("2-home", later, home...), []string{"预警 · 暴雨橙色预警", "关于修建村口桥的公告"}, "大风蓝色预警")
	if text := string(author.reads("")); !strings.Contains(text, "暴雨橙色预警") || !strings.Contains(text, "关于修建村口桥的公告") {
		t.Error("the console's overview does not have the alert in force, or not what else was published")
	}

	update := author.issues(second, "alerts/new?of="+first+"&as=update", "/title", "暴雨红色预警", "/body/severity", "Extreme")
	k.sync(0, from...)
	has(t, "updated", k.sees("3-updated", later, over...), []string{"暴雨红色预警", "红色（特别严重）", "低洼处居民到村部二楼"}, "暴雨橙色预警", "共 2 条")
	has(t, "what was updated", k.sees("3-first", later, "--route", "record/"+first), []string{"已有新的预警代替这一条", "暴雨红色预警"})

	author.issues(second, "alerts/new", "/title", "洪水黄色预警", "/body/event", "洪水", "/body/severity", "Moderate", "hours", "24", "/division", village,
		"/body/description", "皖河水位上涨。", "/body/instruction", "不要过漫水桥。", "/issuer/name", "示例市应急管理局", "/issuer/code", "900000001")
	k.sync(0, from...)
	has(t, "two in force", k.sees("4-two", later, over...), []string{"第 1 条，共 2 条预警", "暴雨红色预警", "下一条预警"}, "洪水黄色预警")
	has(t, "the second of them", k.sees("4-second", later, "--route", "home", "--alone", "25s", "--lang", "en", "--size", "1280x800"), []string{"Alert 2 of 2", "洪水黄色预警"})
	has(t, "home with two", k.sees("4-home", later, home...), []string{"预警 · 暴雨红色预警", "预警 · 洪水黄色预警"})

	// Offline, each ends by itself.
	o.serve.stop(t)
	fails(t, 1, kiosk, append([]string{"sync", "--dir", k.dir, "--division", village}, from...)...)
	has(t, "offline", k.sees("5-offline", later, over...), []string{"暴雨红色预警"})
	has(t, "offline, seven hours on", k.sees("5-seven", now.Add(7*time.Hour), over...), []string{"洪水黄色预警"}, "暴雨红色预警", "共 2 条")
	ahead.rules(t)
	o.start()
	os.Unsetenv("GONGSHI_CLOCK")

	author.issues(second, "alerts/new?of="+update+"&as=clear")
	k.sync(0, from...)
	has(t, "called off", k.sees("6-over", later, over...), []string{"洪水黄色预警"}, "暴雨红色预警", "共 2 条")
	has(t, "called off, home", k.sees("6-home", later, home...), []string{"警报已解除 · 暴雨红色预警", "预警 · 洪水黄色预警"})
	has(t, "called off, largest", k.sees("6-largest", later, "--route", "home", "--text", "largest", "--lang", "en"), []string{"All clear · 暴雨红色预警"})
	has(t, "the record that was called off", k.sees("6-record", later, "--route", "record/"+update), []string{"这条预警已经解除", "不用再照做", "当时的要求"}, "行动指引")
	has(t, "as long as it would have been", k.sees("6-end", now.Add(6*time.Hour-time.Minute), home...), []string{"警报已解除 · 暴雨红色预警"})
	has(t, "and no longer", k.sees("6-after", now.Add(6*time.Hour+2*time.Minute), home...), nil, "警报已解除")
	has(t, "nor as an alert", k.sees("6-day", now.Add(25*time.Hour), over...), nil, "暴雨红色预警", "洪水黄色预警")

	// A kiosk whose clock is slow goes by what the centre has signed.
	ahead.wrong(26 * time.Hour)
	o.serve.stop(t)
	ahead.rules(t)
	o.start()
	os.Unsetenv("GONGSHI_CLOCK")
	k.sync(0, from...)
	has(t, "with a slow clock", k.sees("7-slow", later, over...), nil, "洪水黄色预警", "暴雨红色预警")
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
}

// TestWrongReferenceIsRefused: an all-clear that refers to nothing, or to what it has no say in, is published by
// nothing.
func TestWrongReferenceIsRefused(t *testing.T) {
	o := newOffice(t)
	read := func(name string, change func(map[string]any)) map[string]any {
		t.Helper()
		text, err := os.ReadFile(filepath.Join("testdata", "alerts", name))
		if err != nil {
			t.Fatal(err)
		}
		var r map[string]any
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		r["issued_on"] = time.Now().Format("2006-01-02")
		r["body"].(map[string]any)["expires"] = time.Now().Add(24 * time.Hour).Format(time.RFC3339)
		if change != nil {
			change(r["body"].(map[string]any))
		}
		return r
	}
	actual := o.publish(read("alert-actual.json", nil))[0]
	refused := func(words string, change func(map[string]any)) {
		t.Helper()
		r := fails(t, 1, central, "publish", "--dir", o.dir, o.draft(read("alert-cancel-unknown-reference.json", change)))
		if !strings.Contains(r.stderr, "/body/references/0") && !strings.Contains(r.stderr, "/body/expires") || !strings.Contains(r.stderr, words) {
			t.Errorf("the refusal does not say %q: %v", words, r)
		}
	}
	refused("no such alert was published here", nil)
	to := func(id string) func(map[string]any) {
		return func(b map[string]any) {
			b["references"] = []string{id}
			b["expires"] = time.Now().Add(25 * time.Hour).Format(time.RFC3339)
		}
	}
	plain := o.publish(notice("公告", "一。"))[0]
	refused("no alert", to(plain.ID))
	refused("before the end of the alert", func(b map[string]any) {
		b["references"], b["expires"] = []string{actual.ID}, time.Now().Add(time.Hour).Format(time.RFC3339)
	})
	o.publish(read("alert-cancel-unknown-reference.json", to(actual.ID)))
	refused("called off already", func(b map[string]any) {
		// Another end: the same one within a second would be the same content, which is refused before.
		b["references"], b["expires"] = []string{actual.ID}, time.Now().Add(26*time.Hour).Format(time.RFC3339)
	})
}

// TestFormAfterAKill: the centre is killed while a form is on its way, and the browser sends it again: one alert is
// there, and the answer leads to it.
func TestFormAfterAKill(t *testing.T) {
	o := newOffice(t)
	o.start()
	author := o.sits("author", "office", village)
	for round, pause := range []time.Duration{0, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond} {
		form := author.fills("alerts/new")
		title := fmt.Sprintf("第%d次预警", round)
		for name, value := range map[string]string{"/title": title, "/body/event": "暴雨", "/body/severity": "Severe", "/division": village, "/body/description": "雨大。",
			"/issuer/name": "示例市应急管理局", "/issuer/code": "900000001"} {
			form.Set(name, value)
		}
		if form.Get("once") == "" {
			t.Fatal("the form has no mark")
		}
		sent := make(chan struct{})
		go func() {
			if got, err := author.client.Post(o.url()+"/console/alerts", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())); err == nil {
				got.Body.Close()
			}
			close(sent)
		}()
		time.Sleep(pause)
		o.serve.kill()
		<-sent
		author.client.CloseIdleConnections()
		o.start()
		places := map[string]bool{}
		for range 2 {
			places[author.sends("alerts", form)] = true
		}
		if n := strings.Count(string(author.reads("drafts")), title); n != 1 || len(places) != 1 {
			t.Errorf("killed after %s: %d drafts, the answers lead to %v", pause, n, places)
		}
	}
	got, err := author.client.Get(o.url() + "/console/")
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatal(err)
	}
	got.Body.Close()
}
