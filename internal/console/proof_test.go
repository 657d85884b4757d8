package console

import (
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/account"
)

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// again fills in the page that asks who it is.
func (r reply) again(t *testing.T, password string) url.Values {
	t.Helper()
	if !strings.Contains(r.text, `name="own-password"`) {
		t.Fatalf("%s %s does not ask for the password: %s\n%s", r.Request.Method, r.Request.URL, r.Status, r.text)
	}
	_, main, _ := strings.Cut(r.text, "<main")
	form := url.Values{"own-password": {password}}
	for _, found := range hiddenInput.FindAllStringSubmatch(main, -1) {
		form.Add(found[1], strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&#43;", "+").Replace(found[2]))
	}
	return form
}

// TestProof plays somebody at a browser that was left open: nothing that lets others act or destroys words is done
// without the password, what was typed is carried along, wrong ones are counted, and a right one counts for some
// minutes in this session alone.
func TestProof(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	o.seat("admin", account.Administrator, city)
	o.seat("boss", account.Office, city)
	target := o.seat("target", account.Editor, village)
	id := o.publish(village, "一则公告", "内容。")
	admin, boss := o.fresh("admin"), o.fresh("boss")
	user := Root + "users/" + target
	for path, form := range map[string]url.Values{
		user + "/grant":                      {"role": {"publisher"}, "division": {string(village)}},
		user + "/revoke":                     {"role": {"editor"}, "division": {string(village)}},
		user + "/active":                     {"active": {"no"}},
		user + "/password":                   {},
		user + "/factor":                     {},
		Root + "users":                       {"login": {"new"}, "name": {`新<"&'人`}, "division": {string(village)}, "role": {"editor"}, "place": {string(village)}},
		Root + "account/factor":              {},
		Root + "records/" + id + "/withdraw": {"erase": {"1"}, "reason": {"误发\n第二行"}, "by": {"办公室"}},
	} {
		b := admin
		if strings.HasSuffix(path, "withdraw") {
			b = boss
		}
		asked := b.ask(http.MethodPost, path, form)
		asked.is(t, http.StatusForbidden, "请确认是您本人")
		carried := asked.again(t, "wrong password of mine")
		for name, values := range form {
			if !slices.Equal(carried[name], values) {
				t.Errorf("%s: of %q %q is carried along", path, values, carried[name])
			}
		}
	}
	u, err := o.store.Accounts().User(t.Context(), account.System(), target)
	if err != nil || !u.Active || u.MustChange || len(u.Grants) != 1 {
		t.Errorf("done without the password: %+v, %v", u, err)
	}
	if _, err := o.store.Accounts().UserByLogin(t.Context(), account.System(), "new"); err == nil {
		t.Error("a user was made without the password")
	}
	if past, err := o.store.History(t.Context(), id); err != nil || past[len(past)-1].Withdrawal != nil {
		t.Errorf("withdrawn without the password: %v", err)
	}

	grant := url.Values{"role": {"publisher"}, "division": {string(village)}}
	form := admin.ask(http.MethodPost, user+"/grant", grant).again(t, "wrong password of mine")
	got := admin.ask(http.MethodPost, user+"/grant", form)
	got.is(t, http.StatusForbidden, "密码不正确，操作未执行。")
	for tries := 0; got.StatusCode != http.StatusServiceUnavailable; tries++ {
		if tries > 10 { // each delay is twice the one before, so that no machine is too slow for all of them
			t.Fatal("wrong passwords are not counted")
		}
		got = admin.ask(http.MethodPost, user+"/grant", got.again(t, "wrong password of mine"))
	}
	if carried := got.again(t, ""); carried.Get("role") != "publisher" {
		t.Errorf("the delay loses what was typed: %v", carried)
	}

	boss.ask(http.MethodPost, Root+"account/factor", boss.post(Root+"account/factor").again(t, password)).is(t, http.StatusOK, "otpauth")
	boss.post(Root+"account/factor").is(t, http.StatusOK, "otpauth") // within five minutes
	o.fresh("boss").post(Root+"account/factor").is(t, http.StatusForbidden, "own-password")
	withdrawal := []string{"reason", "误发", "by", "办公室"} // without erasing it can be mended by publishing again
	boss.post(Root+"records/"+id+"/withdraw", withdrawal...).is(t, http.StatusSeeOther)
}

// TestProofEnds: a password that was given counts for five minutes.
func TestProofEnds(t *testing.T) {
	var p proofs
	p.noteProof("a")
	p.at["a"] = p.at["a"].Add(-provenTime + time.Second)
	if !p.isFresh("a") || p.isFresh("b") {
		t.Error("a fresh proof does not count, or for another session")
	}
	p.at["a"] = p.at["a"].Add(-time.Second)
	if p.isFresh("a") {
		t.Error("an old proof counts")
	}
	if p.noteProof("b"); len(p.at) != 1 {
		t.Errorf("%d are remembered", len(p.at))
	}
}

// TestProofStaysSecret: no page that gives back what was typed has the password among it: not where it was wrong, not
// where it was right and the act itself is refused, not after the session has ended.
func TestProofStaysSecret(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	o.seat("admin", account.Administrator, city)
	o.seat("taken", account.Editor, village)
	admin := o.fresh("admin")
	twin := url.Values{"login": {"taken"}, "name": {"另一位"}, "division": {string(village)}, "role": {"editor"}, "place": {string(village)}}

	asked := admin.ask(http.MethodPost, Root+"users", twin)
	wrong := admin.ask(http.MethodPost, Root+"users", asked.again(t, "wrong password of mine"))
	wrong.is(t, http.StatusForbidden, "密码不正确")
	wrong.keeps(t, "wrong password of mine")
	right := asked.again(t, password)
	taken := admin.ask(http.MethodPost, Root+"users", right)
	taken.is(t, http.StatusConflict, "已有人用")
	taken.keeps(t, password)
	admin.post(Root + "logout")
	admin.ask(http.MethodPost, Root+"users", right).keeps(t, password)
}

// keeps checks that a refusal does not show a secret.
func (r reply) keeps(t *testing.T, secret string) {
	t.Helper()
	if r.StatusCode < http.StatusBadRequest || strings.Contains(r.text, secret) {
		t.Errorf("%s, and has %q:\n%s", r.Status, secret, r.text)
	}
}

// TestPasswordFields: what a page asks for as a password is never written into another.
func TestPasswordFields(t *testing.T) {
	pages, err := fs.Glob(assets.Console(), "*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		text, err := fs.ReadFile(assets.Console(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, input := range regexp.MustCompile(`<input [^>]*type="password"[^>]*>`).FindAllString(string(text), -1) {
			name := regexp.MustCompile(` name="([^"]*)"`).FindStringSubmatch(input)
			if name == nil || !slices.Contains(secretFields, name[1]) {
				t.Errorf("%s: %s is no secret field", page, input)
			}
		}
	}
}
