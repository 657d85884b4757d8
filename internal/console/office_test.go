package console

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

const (
	city    = division.Code("340800000000")
	town    = division.Code("340803001000")
	village = division.Code("340803001901")
	beside  = division.Code("340802001000") // a town of another district
)

// password is everybody's here.
const password = "correct horse battery staple"

// office is a centre with its console, over HTTP.
type office struct {
	t       testing.TB
	store   *store.Store
	console *Console
	url     string
	ids     map[string]string // of people, by login
	dir     string
}

// newOffice makes one with one person for each role in the town, the same beside it, and an administrator of
// the city.
func newOffice(t testing.TB, o Options) *office {
	t.Helper()
	made := closedOffice(t, o)
	server := httptest.NewServer(made.console.Handler())
	t.Cleanup(server.Close)
	made.url = server.URL
	return made
}

// closedOffice makes one that no connection leads to.
func closedOffice(t testing.TB, o Options) *office {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "centre")
	if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Files == nil {
		o.Files = here{}
	}
	c, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return &office{t: t, dir: dir, store: s, console: c, ids: map[string]string{}}
}

// seat adds a person; "" for no role.
func (o *office) seat(login string, role account.Role, at division.Code) string {
	o.t.Helper()
	u := account.NewUser{Login: login, Name: "示例" + login, Division: at, Password: password, Sample: true}
	if role != "" {
		u.Grants = []account.Grant{{Role: role, Division: at}}
	}
	added, err := o.store.Accounts().Add(o.t.Context(), account.System(), u)
	if err != nil {
		o.t.Fatal(err)
	}
	o.ids[login] = added.ID
	return added.ID
}

// publish publishes an announcement of a division, and its correction, and gives its id.
func (o *office) publish(at division.Code, title, text string) string {
	o.t.Helper()
	r := announcement(at, title, text)
	done, err := o.store.Publish(o.t.Context(), store.Batch{Items: []store.Item{{Record: r, NoNames: []string{"/title"}}}})
	if err != nil {
		o.t.Fatal(err)
	}
	second := *r
	second.ID, second.Revision, second.Correction = done[0].ID, 1, &record.Correction{Reason: "数字写错了。", By: "示例单位"}
	second.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: text + "（更正）"}
	if _, err := o.store.Publish(o.t.Context(), store.Batch{Items: []store.Item{{Record: &second, NoNames: []string{"/title"}}}}); err != nil {
		o.t.Fatal(err)
	}
	return done[0].ID
}

// draft begins an announcement of a division by nobody who is seated, submits it, and gives its id.
func (o *office) draft(at division.Code) string {
	o.t.Helper()
	m, err := o.store.BeginDraft(o.t.Context(), account.System(), announcement(at, "一则稿件", "内容。"))
	if err == nil {
		m, err = o.store.SubmitDraft(o.t.Context(), account.System(), m.ID, m.Version)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return m.ID
}

func announcement(at division.Code, title, text string) *record.Record {
	return &record.Record{Kind: record.KindAnnouncement, Division: at, Title: title, Issuer: record.Issuer{Name: "示例单位", Code: "900000001"},
		Basis: "《中华人民共和国政府信息公开条例》", Manner: "主动公开", IssuedOn: record.Date{Year: 2026, Month: time.October, Day: 8}, Sample: true,
		Body: &record.Announcement{Medium: "notice_board", Subject: "news", Text: text}}
}

// statement is a month's ledger of a division.
func statement(at division.Code) *record.Record {
	p := record.Period{Type: "month", Year: 2026, Number: 9}
	line := func(class string, amount record.Fen) record.FinanceLine {
		return record.FinanceLine{Date: p.From(), Class: class, Item: class, Amount: amount, Handler: "李经办", Witness: "王证明", Approver: "张审批", Voucher: "001"}
	}
	return &record.Record{Kind: record.KindFinanceStatement, Division: at, Title: "2026年9月财务公开", Summary: "逐项逐笔公开。", Issuer: record.Issuer{Name: "示例村村民委员会", Code: "900000001"},
		Basis: "《中华人民共和国村民委员会组织法》", Manner: "主动公开", IssuedOn: p.To().AddDays(3), Sample: true,
		Body: &record.FinanceStatement{Period: p, Account: "committee", OpeningBalance: 100_000, Income: []record.FinanceLine{line("上级拨款", 50_000)},
			Expense: []record.FinanceLine{line("道路维修", 30_000)}, ClosingBalance: 120_000,
			Check: &record.FinanceCheck{Members: []string{"示例成员"}, Date: p.To().AddDays(2), Opinion: "账实相符。"}}}
}

// rule is the example of a rule, whose text has headings.
func rule(t testing.TB) *record.Record {
	t.Helper()
	data, err := fs.ReadFile(assets.Examples(), "policy.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// browser is somebody's.
type browser struct {
	*http.Client
	o *office
}

func (o *office) browser() *browser {
	o.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, o}
}

// reply is an answer, read whole.
type reply struct {
	*http.Response
	text string
}

func (b *browser) do(r *http.Request) reply {
	b.o.t.Helper()
	res, err := b.Client.Do(r)
	if err != nil {
		b.o.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	return reply{res, string(text)}
}

func (b *browser) ask(method, path string, form url.Values) reply {
	b.o.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.o.t.Context(), method, b.o.url+path, body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.do(r)
}

func (b *browser) get(path string) reply { b.o.t.Helper(); return b.ask(http.MethodGet, path, nil) }

func (b *browser) post(path string, pairs ...string) reply {
	b.o.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.ask(http.MethodPost, path, form)
}

// login opens a browser in which somebody has logged in and given their password again; TestProof is about those who
// have not.
func (o *office) login(name string) *browser {
	o.t.Helper()
	b := o.fresh(name)
	at, err := url.Parse(o.url + Root)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(at) {
		if s, err := o.store.Accounts().Session(o.t.Context(), c.Value); err == nil {
			o.console.proofs.noteProof(s.ID)
		}
	}
	return b
}

// fresh opens a browser in which somebody has logged in.
func (o *office) fresh(name string) *browser {
	o.t.Helper()
	b := o.browser()
	if r := b.post(Root+"login", "login", name, "password", password); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != Root {
		o.t.Fatalf("%s cannot log in: %s\n%s", name, r.Status, r.text)
	}
	return b
}

// is checks a status and that the text holds some words.
func (r reply) is(t testing.TB, status int, holds ...string) {
	t.Helper()
	if r.StatusCode != status {
		t.Errorf("%s %s: %s, want %d\n%s", r.Request.Method, r.Request.URL, r.Status, status, r.text)
	}
	for _, words := range holds {
		if !strings.Contains(r.text, words) {
			t.Errorf("%s %s does not say %q:\n%s", r.Request.Method, r.Request.URL, words, r.text)
		}
	}
}

// lacks checks that a page is shown without something.
func (r reply) lacks(t testing.TB, what string) {
	t.Helper()
	if r.StatusCode != http.StatusOK || strings.Contains(r.text, what) {
		t.Errorf("%s, and has %q:\n%s", r.Status, what, r.text)
	}
}
