package e2e

import (
	"crypto/sha256"
	"database/sql"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// intruder is somebody who can write to central.db, but has not the centre's key.
type intruder struct {
	t  *testing.T
	db *sql.DB
}

func (o *office) intruder(t *testing.T) *intruder {
	t.Helper()
	i := &intruder{t, open(t, filepath.Join(o.dir, "central.db"))}
	t.Cleanup(func() { i.db.Close() })
	for _, trigger := range []string{"audit_stays", "audit_remains", "audit_grows"} {
		i.does("DROP TRIGGER IF EXISTS " + trigger)
	}
	return i
}

func (i *intruder) does(statement string, args ...any) {
	i.t.Helper()
	if _, err := i.db.Exec(statement, args...); err != nil {
		i.t.Fatalf("%s: %v", statement, err)
	}
}

func (i *intruder) asks(query string, args ...any) (value string) {
	i.t.Helper()
	if err := i.db.QueryRow(query, args...).Scan(&value); err != nil {
		i.t.Fatalf("%s: %v", query, err)
	}
	return value
}

// table is the rows of a table, to be put back.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

func (i *intruder) keeps(names ...string) (kept []table) {
	i.t.Helper()
	for _, name := range names {
		rows, err := i.db.Query("SELECT * FROM " + name)
		if err != nil {
			i.t.Fatal(err)
		}
		one := table{name: name}
		one.columns, _ = rows.Columns()
		for rows.Next() {
			values, places := make([]any, len(one.columns)), make([]any, len(one.columns))
			for n := range values {
				places[n] = &values[n]
			}
			if err := rows.Scan(places...); err != nil {
				i.t.Fatal(err)
			}
			one.rows = append(one.rows, values)
		}
		rows.Close()
		kept = append(kept, one)
	}
	return kept
}

// puts has tables as they were kept.
func (i *intruder) puts(kept []table) {
	i.t.Helper()
	tx, err := i.db.Begin()
	if err != nil {
		i.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, one := range kept {
		if _, err := tx.Exec("DELETE FROM " + one.name); err != nil {
			i.t.Fatal(err)
		}
		for _, row := range one.rows {
			marks := strings.TrimSuffix(strings.Repeat("?, ", len(row)), ", ")
			if _, err := tx.Exec("INSERT INTO "+one.name+" ("+strings.Join(one.columns, ", ")+") VALUES ("+marks+")", row...); err != nil {
				i.t.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		i.t.Fatal(err)
	}
}

// bound are the tables whose rows are sealed, with the seals.
var bound = []string{"users", "grants", "recovery_codes", "sessions", "known_origins", "divisions", "drafts", "draft_revisions", "bindings", "binding_nodes"}

// tries sends a form and gives what came back, whatever it is.
func (d *desk) tries(page string, form url.Values) (status int, at, text string) {
	d.office.t.Helper()
	var got *http.Response
	var err error
	if form == nil {
		got, err = d.client.Get(d.office.url() + "/console/" + page)
	} else {
		got, err = d.client.PostForm(d.office.url()+"/console/"+page, form)
	}
	if err != nil {
		d.office.t.Fatal(err)
	}
	defer got.Body.Close()
	body, _ := io.ReadAll(got.Body)
	return got.StatusCode, got.Request.URL.Path, string(body)
}

func (o *office) stranger() *desk {
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return &desk{o, &http.Client{Jar: jar}}
}

// shut wants that nobody gets in as a person, with the reason.
func (d *desk) shut(t *testing.T, page string, form url.Values) {
	t.Helper()
	status, at, text := d.tries(page, form)
	if status == http.StatusOK || !strings.Contains(text, "changed in the database") && !strings.Contains(text, "数据库") {
		t.Errorf("%s answered %d at %s: %s", page, status, at, cut(text))
	}
}

// names wants that verify names something, and touches nothing.
func (o *office) names(t *testing.T, words ...string) {
	t.Helper()
	r := fails(t, 1, central, "verify", "--dir", o.dir)
	for _, word := range words {
		if !strings.Contains(r.stdout+r.stderr, word) {
			t.Errorf("verify does not name %q: %v", word, r)
		}
	}
}

var secretAt = regexp.MustCompile(`otpauth://totp/[^"]*secret=([A-Z2-7]+)`)
var recoveryAt = regexp.MustCompile(`<li><code>([^<]*)</code>`)

// enrols sets up a second factor, and gives its secret and the recovery codes.
func (d *desk) enrols() (secret string, recovery []string) {
	d.office.t.Helper()
	status, _, page := d.tries("account/factor", url.Values{"own-password": {personPassword}})
	found := secretAt.FindStringSubmatch(page)
	if found == nil {
		d.office.t.Fatalf("no secret: %d %s", status, cut(page))
	}
	code, err := totp.GenerateCode(found[1], time.Now())
	if err != nil {
		d.office.t.Fatal(err)
	}
	_, _, page = d.tries("account/factor/confirm", url.Values{"code": {code}})
	for _, one := range recoveryAt.FindAllStringSubmatch(page, -1) {
		recovery = append(recovery, one[1])
	}
	if len(recovery) == 0 {
		d.office.t.Fatalf("no recovery codes: %s", cut(page))
	}
	return found[1], recovery
}

func userID(i *intruder, login string) string {
	return i.asks("SELECT id FROM users WHERE login = ?", login)
}

// TestIntruderInTheDatabase: who writes to central.db while the centre serves, and has not its key, becomes nobody,
// gets no role, no session and nothing published. Each attempt is refused where it would be of use, and central verify
// names it, without a word written.
func TestIntruderInTheDatabase(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	o.sits("boss", "administrator", "340800000000")
	writer := o.sits("writer", "editor", village)
	reviewer := o.sits("reviewer", "content_reviewer", village)
	secrecy := o.sits("secrecy", "confidentiality_reviewer", village)
	publisher := o.sits("publisher", "publisher", village)
	_, recovery := publisher.enrols()
	typed(t, 0, personPassword+"\n", central, "user", "add", "--dir", o.dir, "--login", "fresh", "--name", "fresh", "--role", "office", "--division", village, "--must-change")
	must(t, central, "user", "grant", "--dir", o.dir, "--login", "secrecy", "--role", "office", "--division", village)
	secrecy.sends("login", url.Values{"login": {"secrecy"}, "password": {personPassword}})
	i := o.intruder(t)
	login := func(name string) url.Values { return url.Values{"login": {name}, "password": {personPassword}} }
	token := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	hash := sha256.Sum256([]byte(token))
	withToken := func() *desk { // a browser that sends the token as that of its session
		d := o.stranger()
		at, _ := url.Parse(o.url() + "/console/")
		for _, c := range writer.client.Jar.Cookies(at) {
			d.client.Jar.SetCookies(at, []*http.Cookie{{Name: c.Name, Value: token, Path: "/"}})
		}
		return d
	}
	typed(t, 0, "quite another password\n", central, "user", "password", "--dir", o.dir, "--login", "boss")
	for name, attack := range map[string]struct {
		does  func()
		shut  func(t *testing.T)
		names []string
	}{
		"password": {func() {
			i.does("UPDATE users SET password = (SELECT password FROM users WHERE login = 'writer') WHERE login = 'boss'")
		},
			func(t *testing.T) { o.stranger().shut(t, "login", login("boss")) }, []string{"boss", "users password was changed"}},
		"seal moved with it": {func() {
			i.does("UPDATE users SET password = (SELECT password FROM users WHERE login = 'writer') WHERE login = 'boss'")
			i.does("UPDATE bindings SET parts = (SELECT parts FROM bindings WHERE subject = ?), digest = (SELECT digest FROM bindings WHERE subject = ?) WHERE subject = ?",
				"user "+userID(i, "writer"), "user "+userID(i, "writer"), "user "+userID(i, "boss"))
		}, func(t *testing.T) { o.stranger().shut(t, "login", login("boss")) }, []string{"boss", "the seals of user " + userID(i, "boss")}},
		"first password": {func() { i.does("UPDATE users SET must_change = 0 WHERE login = 'fresh'") },
			func(t *testing.T) { o.stranger().shut(t, "login", login("fresh")) }, []string{"fresh", "users must_change was taken away"}},
		"second factor": {func() { i.does("UPDATE users SET secret = NULL WHERE login = 'publisher'") },
			func(t *testing.T) { o.stranger().shut(t, "login", login("publisher")) }, []string{"publisher", "users secret was taken away"}},
		"last code again": {func() { i.does("UPDATE users SET last_step = 0 WHERE login = 'publisher'") },
			func(t *testing.T) { publisher.shut(t, "account", nil) }, []string{"publisher", "users last_step"}},
		"a role": {func() { i.does("INSERT INTO grants VALUES (?, 'administrator', '340000000000')", userID(i, "writer")) },
			func(t *testing.T) { writer.shut(t, "users", nil) }, []string{"writer", "grants administrator 340000000000 was added", "which no audit entry gave"}},
		"another's role": {func() { i.does("UPDATE grants SET person = ? WHERE role = 'administrator'", userID(i, "writer")) },
			func(t *testing.T) { writer.shut(t, "users", nil) }, []string{"boss", "grants administrator 340800000000 was taken away"}},
		"a session": {func() {
			i.does("INSERT INTO sessions (id, token, person, complete, created, seen, address, agent) VALUES ('x', ?, ?, 1, ?, ?, '', '')", hash[:], userID(i, "boss"), time.Now().Unix(), time.Now().Unix())
		}, func(t *testing.T) { withToken().shut(t, "users", nil) }, []string{"boss", "sessions x was added"}},
		"a session of another": {func() {
			i.does("UPDATE sessions SET person = ? WHERE person = ?", userID(i, "boss"), userID(i, "writer"))
		}, func(t *testing.T) { writer.shut(t, "users", nil) }, []string{"boss", "writer", "sessions"}},
		"a name": {func() { i.does("UPDATE users SET name = '县长' WHERE login = 'reviewer'") },
			func(t *testing.T) { reviewer.shut(t, "account", nil) }, []string{"reviewer", "users name was changed"}},
		"let in again": {func() { i.does("UPDATE users SET active = 1 - active WHERE login = 'writer'") },
			func(t *testing.T) {
				if status, at, _ := writer.tries("drafts", nil); at == "/console/drafts" && status == http.StatusOK {
					t.Errorf("%d at %s", status, at)
				}
			}, []string{"writer", "users active was taken away"}},
		"a login": {func() { i.does("UPDATE users SET login = 'chief' WHERE login = 'writer'") },
			func(t *testing.T) { o.stranger().shut(t, "login", login("chief")) }, []string{"chief", "users login was changed"}},
		"a person": {func() {
			i.does(`INSERT INTO users (id, login, name, organisation, division, active, must_change, sample, password, created)
				SELECT 'x', 'extra', name, '', division, 1, 0, 0, password, 0 FROM users WHERE login = 'writer'`)
		}, func(t *testing.T) { o.stranger().shut(t, "login", login("extra")) }, []string{"extra", "no seal names them"}},
		"a division": {func() { i.does("UPDATE divisions SET name = '某村' WHERE code = ?", village) },
			func(t *testing.T) {
				if r := fails(t, 1, central, "divisions", "--dir", o.dir); !strings.Contains(r.stderr, village+" was changed") {
					t.Errorf("%v", r)
				}
			}, []string{"the division " + village + " was changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			kept := i.keeps(bound...)
			defer func() { i.puts(kept) }()
			attack.does()
			attack.shut(t)
			o.names(t, attack.names...)
		})
	}

	t.Run("a role that was revoked", func(t *testing.T) {
		before := i.keeps("users", "grants", "sessions", "bindings")
		must(t, central, "user", "revoke", "--dir", o.dir, "--login", "secrecy", "--role", "office", "--division", village)
		kept := i.keeps(bound...)
		defer func() { i.puts(kept) }()
		i.puts(before)
		secrecy.shut(t, "drafts", nil)
		o.stranger().shut(t, "login", login("secrecy"))
		o.names(t, "seals", "secrecy has the role office")
	})
	t.Run("a session that was ended", func(t *testing.T) {
		again := o.stranger()
		again.sends("login", login("reviewer"))
		before := i.keeps("users", "sessions", "bindings", "binding_nodes")
		cookies := again.client.Jar
		again.sends("logout", url.Values{})
		kept := i.keeps(bound...)
		defer func() { i.puts(kept) }()
		i.does("DELETE FROM sessions")
		for _, one := range before {
			if one.name == "sessions" {
				i.puts([]table{one})
			}
		}
		_ = cookies
		reviewer.shut(t, "account", nil)
		o.names(t, "reviewer", "was added")
	})
	t.Run("a recovery code that was used", func(t *testing.T) {
		before := i.keeps("recovery_codes")
		d := o.stranger()
		d.tries("login", login("publisher"))
		if status, at, text := d.tries("code", url.Values{"code": {recovery[0]}}); status != http.StatusOK || strings.Contains(at, "code") {
			t.Fatalf("%d %s %s", status, at, cut(text))
		}
		kept := i.keeps(bound...)
		defer func() { i.puts(kept) }()
		i.puts(before)
		o.stranger().shut(t, "login", login("publisher"))
		o.names(t, "publisher", "recovery_codes", "was added")
	})

	t.Run("drafts", func(t *testing.T) { o.draftsStay(t, i, writer, reviewer, o.sitsAgain("secrecy")) })

	// All was put back: the centre goes on, and nothing is found.
	typed(t, 0, personPassword+"\n", central, "user", "password", "--dir", o.dir, "--login", "writer")
	o.sitsAgain("writer")
	must(t, central, "verify", "--dir", o.dir)
}

func (o *office) sitsAgain(login string) *desk {
	d := o.stranger()
	d.sends("login", url.Values{"login": {login}, "password": {personPassword}})
	return d
}

// rechains rewrites the trail from an entry on, with hashes and a head that fit.
func (i *intruder) rechains(from int, change func(text string) string) {
	i.t.Helper()
	rows, err := i.db.Query("SELECT number, bytes, hash FROM audit ORDER BY number")
	if err != nil {
		i.t.Fatal(err)
	}
	type entry struct {
		number     int
		text, hash []byte
	}
	var all []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.number, &e.text, &e.hash); err != nil {
			i.t.Fatal(err)
		}
		all = append(all, e)
	}
	rows.Close()
	var last []byte = make([]byte, sha256.Size)
	for _, e := range all {
		if e.number >= from {
			e.text = []byte(change(string(e.text)))
			sum := sha256.Sum256(append(append([]byte{}, last...), e.text...))
			e.hash = sum[:]
			i.does("UPDATE audit SET bytes = ?, hash = ? WHERE number = ?", e.text, e.hash, e.number)
		}
		last = e.hash
	}
	i.does("UPDATE audit_head SET hash = ?", last)
}

// TestIntruderInTheTrail: who rewrites the audit trail, or what it ends with, ends the centre with a sentence; it does
// not start again from that, and central verify says what was done.
func TestIntruderInTheTrail(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	o.seat("writer", "editor", village)
	i := o.intruder(t)
	statement := filepath.Join(o.root, "statement")
	got, err := http.Get(o.url() + "/feed/audit")
	if err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(got.Body)
	got.Body.Close()
	if err := os.WriteFile(statement, said, 0o600); err != nil || !strings.HasPrefix(string(said), "gongshi audit trail\n2\n") {
		t.Fatalf("%s, %v", said, err)
	}
	i.does("CREATE TABLE old_head AS SELECT * FROM audit_head")
	must(t, central, "user", "disable", "--dir", o.dir, "--login", "writer")
	must(t, central, "user", "enable", "--dir", o.dir, "--login", "writer")
	must(t, central, "verify", "--dir", o.dir, "--audit", statement)
	i.db.Close()
	o.serve.stop(t)
	for name, c := range map[string]struct {
		does  func(i *intruder)
		names []string
	}{
		"no seal": {func(i *intruder) { i.does("UPDATE audit_head SET seal = NULL") }, []string{"has no seal"}},
		"no head": {func(i *intruder) { i.does("DELETE FROM audit_head") }, []string{"has no seal"}},
		"an entry and all behind it": {func(i *intruder) {
			i.rechains(2, func(text string) string { return strings.Replace(text, `"role_1":"editor `, `"role_1":"office `, 1) })
		}, []string{"is not sealed by the centre's key", "writer"}},
		"the last ones": {func(i *intruder) {
			i.does("DELETE FROM audit WHERE number > 2")
			i.does("DELETE FROM audit_head")
			i.does("INSERT INTO audit_head SELECT * FROM old_head")
		}, []string{"entries were cut off"}},
		"one in the middle": {func(i *intruder) {
			i.does(`UPDATE audit SET bytes = CAST(replace(CAST(bytes AS TEXT), 'publish', 'correct') AS BLOB), act = 'correct' WHERE number = 1`)
		}, []string{"audit entry 1 does not fit"}},
		"another root": {func(i *intruder) { i.does("UPDATE audit_head SET root = zeroblob(32)") }, []string{"is not sealed by the centre's key"}},
	} {
		t.Run(name, func(t *testing.T) {
			bad := o.copyTo("bad-" + strings.ReplaceAll(name, " ", "-"))
			bad.t = t
			bad.start()
			i := bad.intruder(t)
			if name == "one in the middle" { // found when the whole trail is read: at the start and every night
				bad.serve.stop(t)
			}
			c.does(i)
			if name == "one in the middle" {
				bad.serve = launch(t, nil, central, "serve", "--no-require-second-factor", "--dir", bad.dir, "--listen", bad.addr)
			}
			select {
			case <-bad.serve.done:
			case <-time.After(time.Minute):
				t.Fatalf("it goes on: %s", cut(bad.serve.out.String()))
			}
			if code, said := bad.serve.cmd.ProcessState.ExitCode(), bad.serve.out.String(); code != 1 || !strings.Contains(said, "audit trail") && !strings.Contains(said, "older state") {
				t.Errorf("it ended with %d: %s", code, cut(said))
			}
			i.db.Close()
			bad.names(t, c.names...)
			if r := fails(t, 1, central, "serve", "--no-require-second-factor", "--dir", bad.dir, "--listen", bad.addr); !strings.Contains(r.stderr, "central ") {
				t.Errorf("it does not say what to do: %v", r)
			}
		})
	}
	t.Run("with the key", func(t *testing.T) { // an older state, with everything sealed: against who holds a statement
		forged := newOffice(t)
		data, err := os.ReadFile(filepath.Join(o.dir, "centre.key"))
		if err != nil || os.WriteFile(filepath.Join(forged.dir, "centre.key"), data, 0o600) != nil {
			t.Fatal(err)
		}
		forged.publish(notice("乙公告", "一"), notice("丙公告", "一"))
		forged.seat("writer", "editor", village)
		must(t, central, "verify", "--dir", forged.dir)
		if r := fails(t, 1, central, "verify", "--dir", forged.dir, "--audit", statement); !strings.Contains(r.stdout+r.stderr, "rewritten since") {
			t.Errorf("%v", r)
		}
	})
}
