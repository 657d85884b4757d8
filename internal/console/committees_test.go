package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gongshi/internal/account"
)

// crew are the sessions of one committee and those who review for it.
type crew struct{ editor, content, secrecy, publisher *browser }

// tally is what the sessions met with.
type tally struct {
	mu                          sync.Mutex
	took                        []time.Duration
	published, saved, conflicts int
}

func (y *tally) count(n *int, began time.Time) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.took = append(y.took, time.Since(began))
	if n != nil {
		*n++
	}
}

func setting(name string, usual int) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(usual)))
	if err != nil || n < 4 {
		return usual
	}
	return n
}

// TestCommittees: sessions that write, review and publish at the same time lose nothing; who was slower is told, and
// nobody hears of a busy database. GONGSHI_SESSIONS=200 GONGSHI_SECONDS=60 makes it the crowd of a county; -v gives the
// figures.
func TestCommittees(t *testing.T) {
	crews, lasts := setting("GONGSHI_SESSIONS", 16)/4, time.Duration(setting("GONGSHI_SECONDS", 4))*time.Second
	free := Rate{1e6, 1e6}
	o := newOffice(t, Options{Limits: Limits{Logins: free, Person: free, Address: free}})
	roles := map[string]account.Role{"editor": account.Editor, "content": account.ContentReviewer, "secrecy": account.ConfidentialityReviewer, "publisher": account.Publisher}
	const people = 4 // of each role; each has several sessions
	for name, role := range roles {
		for i := range min(people, crews) {
			o.seat(fmt.Sprint(name, i), role, village)
		}
	}
	teams := make([]crew, crews)
	for i := range teams {
		seat := func(name string) *browser { return o.login(fmt.Sprint(name, i%people)) }
		teams[i] = crew{seat("editor"), seat("content"), seat("secrecy"), seat("publisher")}
	}
	shared := teams[0].editor.send(Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}})
	var y tally
	end := time.Now().Add(lasts)
	var all sync.WaitGroup
	for i, c := range teams {
		all.Go(func() {
			for round := 0; time.Now().Before(end) && !t.Failed(); round++ {
				c.work(t, &y, fmt.Sprintf("公告%d之%d", i, round))
				c.share(t, &y, shared, fmt.Sprintf("共同的公告%d之%d", i, round))
			}
		})
	}
	all.Wait()
	id := strings.TrimSuffix(strings.TrimPrefix(shared, Root+"drafts/"), "/edit")
	m, err := o.store.Draft(t.Context(), account.System(), id)
	if err != nil || m.Version != 1+y.saved || y.saved == 0 || y.published == 0 {
		t.Errorf("version %d of the shared draft after %d saves, %d published: %v", m.Version, y.saved, y.published, err)
	}
	found := 0
	for r, err := range o.store.Current(t.Context(), village, false) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(r.Title, "公告") {
			found++
		}
	}
	if found != y.published {
		t.Errorf("%d records, %d were published", found, y.published)
	}
	if seen, err := o.store.Verify(t.Context(), nil, ""); err != nil || !seen.OK() {
		t.Errorf("%+v, %v", seen, err)
	}
	slices.Sort(y.took)
	at := func(part int) time.Duration { return y.took[(len(y.took)-1)*part/100].Round(time.Millisecond) }
	t.Logf("%d sessions, %s: %d requests, %d published, %d saves and %d conflicts of one draft; median %s, p95 %s, longest %s",
		crews*4, lasts, len(y.took), y.published, y.saved, y.conflicts, at(50), at(95), at(100))
}

// must posts a form that is carried out, and gives the address that it leads to.
func (y *tally) must(t *testing.T, b *browser, path string, form url.Values) string {
	began := time.Now()
	r := b.postForm(path, form)
	y.count(nil, began)
	if r.StatusCode != http.StatusSeeOther {
		t.Errorf("%s: %s\n%s", path, r.Status, r.text)
	}
	return r.Header.Get("Location")
}

// fill gives a page's form with fields.
func (y *tally) fill(b *browser, page string, more ...string) url.Values {
	began := time.Now()
	form := b.form(page, more...)
	y.count(nil, began)
	return form
}

// work takes a notice from the first word to publication.
func (c crew) work(t *testing.T, y *tally, title string) {
	edit := y.must(t, c.editor, Root+"drafts", url.Values{"kind": {"announcement"}, "division": {string(village)}})
	page := strings.TrimSuffix(edit, "/edit")
	y.must(t, c.editor, edit, y.fill(c.editor, edit, "/title", title, "/issued_on", "2026-10-08", "/issuer/name", "示例单位", "/issuer/code", "900000001", "/basis", "《中华人民共和国政府信息公开条例》",
		"/manner", "主动公开", "/body/medium", "notice_board", "/body/subject", "news", "/body/text", "内容。"))
	y.must(t, c.editor, page+"/submit", y.fill(c.editor, page))
	y.must(t, c.content, page+"/decide", y.fill(c.content, page, "decision", "approve"))
	y.must(t, c.secrecy, page+"/decide", y.fill(c.secrecy, page, "decision", "approve", "state_secret", "no", "work_secret", "no", "business_secret", "no", "privacy", "no"))
	began := time.Now()
	if r := c.publisher.postForm(page+"/publish", y.fill(c.publisher, page, "when", "now")); r.StatusCode != http.StatusSeeOther {
		t.Errorf("publishing: %s\n%s", r.Status, r.text)
		return
	}
	y.count(&y.published, began)
}

// share changes the draft that everybody changes: it is saved, or the person is told who was faster.
func (c crew) share(t *testing.T, y *tally, edit, title string) {
	form := y.fill(c.editor, edit, "/title", title)
	began := time.Now()
	switch r := c.editor.postForm(edit, form); {
	case r.StatusCode == http.StatusSeeOther:
		y.count(&y.saved, began)
	case r.StatusCode == http.StatusConflict && strings.Contains(r.text, title):
		y.count(&y.conflicts, began)
	default:
		t.Errorf("%s\n%s", r.Status, r.text)
	}
}
