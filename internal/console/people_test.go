package console

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"gongshi/internal/account"
	"gongshi/internal/hang"
)

var secretIn = regexp.MustCompile(`<code class="secret">([^<]*)</code>`)

// shownSecret is the secret or password that a page shows once.
func shownSecret(t *testing.T, r reply) string {
	t.Helper()
	found := secretIn.FindStringSubmatch(r.text)
	if r.StatusCode != http.StatusOK || found == nil {
		t.Fatalf("nothing is shown: %s\n%s", r.Status, r.text)
	}
	return found[1]
}

// TestPerson follows a person from the administrator's form to a second factor and out again.
func TestPerson(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("admin", account.Administrator, city)
	admin := o.login("admin")
	first := shownSecret(t, admin.post(Root+"users", "login", "Editor", "name", "示例编辑", "division", string(village), "role", "editor", "place", string(village)))
	admin.post(Root+"users", "login", "editor", "name", "示例编辑", "division", string(village)).is(t, http.StatusConflict, "用户名editor已有人用", `href="#login"`)

	// The first password lets in to choose another, and to nothing else.
	b := o.browser()
	if r := b.post(Root+"login", "login", "editor", "password", first); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the first password: %s\n%s", r.Status, r.text)
	}
	if r := b.get(Root + "search"); r.Header.Get("Location") != Root+"account" {
		t.Errorf("with a first password: %s to %q", r.Status, r.Header.Get("Location"))
	}
	b.get(Root+"account").is(t, http.StatusOK, "初始密码")
	b.post(Root+"account/password", "old", "x", "new", password, "again", password).is(t, http.StatusForbidden, "现在的密码不对", `href="#old"`)
	b.post(Root+"account/password", "old", first, "new", password, "again", "x").is(t, http.StatusUnprocessableEntity, "两次输入的新密码不一样")
	b.post(Root+"account/password", "old", first, "new", "short", "again", "short").is(t, http.StatusUnprocessableEntity, "密码有5个字符，至少要")
	if r := b.post(Root+"account/password", "old", first, "new", password, "again", password); r.Header.Get("Location") != Root+"account?done=password" {
		t.Fatalf("the password was not changed: %s\n%s", r.Status, r.text)
	}
	b.get(Root+"search").is(t, http.StatusOK)

	// A second factor: the secret is shown once, and a code of it puts it in force.
	page := b.post(Root + "account/factor")
	if !strings.Contains(page.text, "<svg class=\"qr\"") || !strings.Contains(page.text, `href="otpauth://totp/`) {
		t.Errorf("neither picture nor link:\n%s", page.text)
	}
	b.post(Root+"account/factor/confirm", "code", "000000").is(t, http.StatusUnprocessableEntity, "验证码与密钥不符")
	secret := strings.ReplaceAll(shownSecret(t, b.post(Root+"account/factor")), " ", "")
	codes := b.post(Root+"account/factor/confirm", "code", codeOf(t, secret))
	codes.is(t, http.StatusOK, "只显示这一次")
	recovery := regexp.MustCompile(`<li><code>([^<]*)</code>`).FindStringSubmatch(codes.text)
	if recovery == nil {
		t.Fatalf("no recovery code:\n%s", codes.text)
	}

	// Then a login has two steps.
	c := o.browser()
	if r := c.get(Root + "code"); r.Header.Get("Location") != Root+"login" {
		t.Errorf("the second step before the first: %s", r.Status)
	}
	if r := c.post(Root+"login", "login", "editor", "password", password, "to", Root+"search"); !strings.HasPrefix(r.Header.Get("Location"), Root+"code?to=") {
		t.Fatalf("after the password: %s to %q", r.Status, r.Header.Get("Location"))
	}
	if r := c.get(Root + "search"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a password alone opens pages: %s", r.Status)
	}
	c.post(Root+"code", "code", "123456").is(t, http.StatusForbidden, "验证码不对")
	if r := c.post(Root+"code", "code", recovery[1], "to", Root+"search"); r.Header.Get("Location") != Root+"search" {
		t.Fatalf("a recovery code: %s\n%s", r.Status, r.text)
	}
	c.get(Root+"account").is(t, http.StatusOK, "还剩9个恢复码")

	// The administrator changes the person; each change of access ends the sessions.
	u := Root + "users/" + userID(t, o, "editor")
	admin.post(u+"/grant", "role", "publisher", "division", string(town)).is(t, http.StatusSeeOther)
	if r := c.get(Root + "account"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a session outlives a change of roles: %s", r.Status)
	}
	admin.get(u).is(t, http.StatusOK, "发布")
	admin.post(u+"/grant", "role", "publisher", "division", string(town)).is(t, http.StatusConflict, "已有角色")
	admin.post(u+"/grant", "role", "emperor", "division", string(town)).is(t, http.StatusUnprocessableEntity)
	admin.post(u+"/revoke", "role", "publisher", "division", string(town)).is(t, http.StatusSeeOther)
	admin.post(u+"/name", "name", "另一名字", "organisation", "示例村").is(t, http.StatusSeeOther)
	admin.post(u+"/factor").is(t, http.StatusSeeOther)
	again := shownSecret(t, admin.post(u+"/password"))
	if again == first {
		t.Error("the same first password twice")
	}
	admin.post(u+"/active", "active", "no").is(t, http.StatusSeeOther)
	o.browser().post(Root+"login", "login", "editor", "password", again).is(t, http.StatusForbidden, "用户名或密码不对")
	admin.get(Root+"audit").is(t, http.StatusOK, "停用用户", "取消第二验证", "授予角色", "启用第二验证", "<b>角色</b> 发布（德宽路街道）", "<b>验证方式</b> 密码和备用码")
	admin.get(Root+"audit?act=user_disable").is(t, http.StatusOK, "<b>用户</b> 另一名字（editor）")
	admin.get(Root+"audit?from=yesterday").is(t, http.StatusUnprocessableEntity)
	admin.get(Root+"audit?login=nobody").is(t, http.StatusOK, "没有记录")
}

// TestRequiredSecondFactor: where the centre wants one, whoever has a guarded role can set it up and do nothing else;
// then everything is as it was, and their next login asks for the code. Whoever has no such role is not asked.
func TestRequiredSecondFactor(t *testing.T) {
	o := newOffice(t, Options{SecondFactor: true, Limits: Limits{Person: Rate{1e6, 1e6}, Address: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	seen := 0
	for _, role := range account.Roles {
		login := strings.ReplaceAll(string(role), "_", "-")
		b := o.seated(login, role, town)
		guarded := role != account.Editor && role != account.Auditor
		for _, rt := range routes {
			if rt.may == anybody || rt.path == Root+"logout" || rt.path == Root+"account/sessions" || strings.HasPrefix(rt.path, Root+"account/factor") {
				continue
			}
			seen++
			path := strings.NewReplacer("{$}", "", "{id}", "0190a0b0-0000-7000-8000-000000000000", "{digest}", "x").Replace(rt.path)
			var form url.Values
			if rt.method == http.MethodPost {
				form = url.Values{}
			}
			got := b.ask(rt.method, path, form)
			led := got.StatusCode == http.StatusSeeOther && got.Header.Get("Location") == Root+"account#factor"
			if want := guarded && rt.from == settled; led != want {
				t.Errorf("%s, %s %s: %s to %q", role, rt.method, rt.path, got.Status, got.Header.Get("Location"))
			}
		}
		page := b.get(Root + "account")
		if !guarded {
			page.lacks(t, "您的角色须启用第二验证")
			continue
		}
		page.is(t, http.StatusOK, "您的角色须启用第二验证", "我的账号", "帮助")
		page.lacks(t, `href="/console/search"`)
	}
	if seen < 300 {
		t.Errorf("only %d cases", seen)
	}
	b := o.login("publisher")
	b.post(Root+"account/factor/confirm", "code", "000000").is(t, http.StatusConflict, "您的角色须启用第二验证")
	secret := strings.ReplaceAll(shownSecret(t, b.post(Root+"account/factor")), " ", "")
	b.get(Root+"search").is(t, http.StatusSeeOther)
	b.post(Root+"account/factor/confirm", "code", codeOf(t, secret)).is(t, http.StatusOK, "只显示这一次")
	b.get(Root+"drafts").is(t, http.StatusOK, `href="/console/search"`)
	b.get(Root+"account").lacks(t, "您的角色须启用第二验证")
	if r := o.browser().post(Root+"login", "login", "publisher", "password", password); !strings.HasPrefix(r.Header.Get("Location"), Root+"code") {
		t.Errorf("the next login: %s to %q", r.Status, r.Header.Get("Location"))
	}

	// An administrator who takes the factor away, because it is lost, has it set up anew.
	if err := o.store.Accounts().RemoveSecondFactor(t.Context(), account.System(), o.ids["publisher"]); err != nil {
		t.Fatal(err)
	}
	if r := o.login("publisher").get(Root + "drafts"); r.Header.Get("Location") != Root+"account#factor" {
		t.Errorf("without it again: %s to %q", r.Status, r.Header.Get("Location"))
	}
}

func userID(t *testing.T, o *office, login string) string {
	t.Helper()
	u, err := o.store.Accounts().UserByLogin(t.Context(), account.System(), login)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func codeOf(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestLockOut: wrong tries are answered in one way, and then with a delay, whether the login exists or not; within it
// the right password is not looked at.
func TestLockOut(t *testing.T) {
	o := newOffice(t, Options{})
	exhaust := func(login string) {
		t.Helper()
		b := o.browser()
		var last reply
		for range 12 {
			if last = b.post(Root+"login", "login", login, "password", "wrong"); last.StatusCode == http.StatusServiceUnavailable {
				break
			}
			last.is(t, http.StatusForbidden, "用户名或密码不对。")
		}
		last.is(t, http.StatusServiceUnavailable, "输错次数太多，请等待")
	}
	exhaust("nobody")
	for i := range 5 { // on a slow machine a delay of two seconds may just have ended
		login := fmt.Sprint("editor", i)
		o.seat(login, account.Editor, village)
		exhaust(login)
		if r := o.browser().post(Root+"login", "login", login, "password", password); r.StatusCode == http.StatusServiceUnavailable {
			return
		}
	}
	t.Error("within a delay the right password lets in")
}

// TestSessions: a person sees where they are logged in and ends it, here and elsewhere.
func TestSessions(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("editor", account.Editor, village)
	here, there := o.login("editor"), o.login("editor")
	page := here.get(Root + "account")
	other := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(page.text)
	if other == nil || strings.Count(page.text, `name="session"`) != 1 {
		t.Fatalf("the other session is not listed:\n%s", page.text)
	}
	here.post(Root+"account/sessions", "session", other[1]).is(t, http.StatusSeeOther)
	if r := there.get(Root); r.StatusCode != http.StatusSeeOther {
		t.Errorf("an ended session is in force: %s", r.Status)
	}
	here.get(Root).is(t, http.StatusOK)
	here.post(Root+"account/sessions", "session", "x").is(t, http.StatusNotFound)
	here.post(Root+"logout").is(t, http.StatusSeeOther)
	if r := here.get(Root); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after logging out: %s", r.Status)
	}
}

// FuzzForms sends anything to every form, as somebody who may do everything: no defect, no error of the machine.
func FuzzForms(f *testing.F) {
	o := newOffice(f, Options{Preview: drawn, Limits: Limits{Person: Rate{1e9, 1e9}, Address: Rate{1e9, 1e9}, Logins: Rate{1e9, 1e9}}})
	admin := o.seat("admin", account.Administrator, city)
	for _, role := range account.Roles[:len(account.Roles)-1] {
		if err := o.store.Accounts().Grant(f.Context(), account.System(), admin, account.Grant{Role: role, Division: city}); err != nil {
			f.Fatal(err)
		}
	}
	o.seat("target", account.Editor, village)
	id := o.publish(village, "一则公告", "内容。")
	b := o.login("admin")
	drafts := []string{o.draft(village)} // under review, and being written
	for _, kind := range []string{"finance_statement", "relief_distribution", "service_guide", "alert"} {
		page := b.send(Root+"drafts", url.Values{"kind": {kind}, "division": {string(village)}})
		drafts = append(drafts, strings.TrimSuffix(strings.TrimPrefix(page, Root+"drafts/"), "/edit"))
	}
	for i, rt := range routes {
		if rt.method == http.MethodPost && strings.Contains(rt.path, "drafts") {
			f.Add(uint(i), "version=1&revision=1&step=first&decision=approve&opinion=%27+OR+1%3D1--&when=at&at=2026-13-41T99%3A99&kind=project&division=340803001901&copy=1")
			f.Add(uint(i), "version=1&/title=x&/body/income/0/amount=1e999&/body/income/99999999999999999999/amount=1&/body/period/year=-5&add=/body/income&/body/recipients/0/goods/0/name=%ff&/a/b/c=1")
		}
		f.Add(uint(i), "q=低保&division=340803001901&from=2026-01-01&to=2026-12-31&role=editor&active=no&page=-1&before=9e9&code=000000")
		f.Add(uint(i), "login=%00%ff&name=%3Cscript%3E&division=34080300190&period=2026-Q9&to=//x&lang=zh&session=1&kind='--")
	}
	f.Fuzz(func(t *testing.T, n uint, form string) {
		hang.Watch(t)
		rt := routes[n%uint(len(routes))]
		if rt.path == Root+"logout" || strings.HasPrefix(rt.path, Root+"account/") || strings.HasPrefix(rt.path, Root+"login") {
			return // they end the session, or hash passwords
		}
		path := strings.NewReplacer("{$}", "", "records/{id}", "records/"+id, "users/{id}", "users/"+o.ids["target"], "drafts/{id}", "drafts/"+drafts[len(form)%len(drafts)], "{file}", "x").Replace(rt.path)
		var body *strings.Reader
		if rt.method == http.MethodGet {
			body = strings.NewReader("")
		} else {
			body = strings.NewReader(form)
		}
		r, err := http.NewRequestWithContext(t.Context(), rt.method, o.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		if rt.method == http.MethodGet {
			r.URL.RawQuery = strings.Map(func(c rune) rune {
				if c <= ' ' || c > '~' || c == '#' {
					return '+'
				}
				return c
			}, form)
		} else {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		mine := &browser{b.Client, &office{t: t, url: o.url}}
		if got := mine.do(r); got.StatusCode >= 500 {
			t.Errorf("%s %s with %q: %s\n%s", rt.method, path, form, got.Status, got.text)
		}
	})
}

// TestNothingOwed: an overview without a duty does not say that everything is disclosed.
func TestNothingOwed(t *testing.T) {
	o := newOffice(t, Options{})
	page := o.seated("editor", account.Editor, "340803001999").get(Root)
	page.lacks(t, "都公开了")
	page.is(t, http.StatusOK, "目前没有已知的应公开事项")
}
