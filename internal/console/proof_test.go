package console

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestProof plays somebody at a browser that was left open: nothing that lets others act or destroys words is done without the password, what
// was typed is carried along, wrong ones are counted, and a right one counts for some minutes in this session alone.
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
	p.note("a")
	p.at["a"] = p.at["a"].Add(-provenTime + time.Second)
	if !p.fresh("a") || p.fresh("b") {
		t.Error("a fresh proof does not count, or for another session")
	}
	p.at["a"] = p.at["a"].Add(-time.Second)
	if p.fresh("a") {
		t.Error("an old proof counts")
	}
	if p.note("b"); len(p.at) != 1 {
		t.Errorf("%d are remembered", len(p.at))
	}
}
