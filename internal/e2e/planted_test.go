package e2e

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestIntruderPlantsATrigger: a trigger would write a role within the login of the person who gets it, and the centre
// would seal it. The centre ends instead, does not start with it, and goes on without it as if nothing had been.
func TestIntruderPlantsATrigger(t *testing.T) {
	o := newOffice(t)
	o.start()
	o.sits("writer", "editor", village)
	i := o.intruder(t)
	i.does(`CREATE TRIGGER planted AFTER INSERT ON sessions BEGIN INSERT OR IGNORE INTO grants VALUES (NEW.person, 'administrator', '340000000000'); END`)
	if resp, err := o.stranger().client.PostForm(o.url()+"/console/login", url.Values{"login": {"writer"}, "password": {personPassword}}); err == nil {
		resp.Body.Close()
	}
	select {
	case <-o.serve.done:
	case <-time.After(time.Minute):
		t.Fatalf("it goes on: %s", cut(o.serve.out.String()))
	}
	if code, said := o.serve.cmd.ProcessState.ExitCode(), o.serve.out.String(); code != 1 || !strings.Contains(said, "schema of the database") {
		t.Errorf("it ended with %d: %s", code, cut(said))
	}
	o.names(t, "schema", "planted was added or changed")
	if r := fails(t, 1, central, "serve", "--dir", o.dir, "--listen", o.addr); !strings.Contains(r.stderr, "planted was added") || !strings.Contains(r.stderr, "central restore") {
		t.Errorf("it starts, or does not say why not: %v", r)
	}
	if n := i.asks("SELECT count(*) FROM grants WHERE role = 'administrator'"); n != "0" {
		t.Errorf("%s administrators", n)
	}
	i.does("DROP TRIGGER planted")
	must(t, central, "verify", "--dir", o.dir)
}

// forgesIndex has the unique index of a table's column lead to its rows by other values, as somebody does who writes
// the pages of the file: the rows stay as they are.
func (i *intruder) forgesIndex(name, column, was string, value any) {
	i.t.Helper()
	i.db.SetMaxOpenConns(1)
	made := i.asks("SELECT sql FROM sqlite_schema WHERE name = ?", name)
	i.does(strings.Replace(made, "TABLE "+name, "TABLE shadow", 1))
	columns := i.asks("SELECT group_concat(name, ', ') FROM pragma_table_info(?)", name)
	i.does("INSERT INTO shadow (rowid, " + columns + ") SELECT rowid, " + columns + " FROM " + name)
	i.does("UPDATE shadow SET "+column+" = ? WHERE "+was, value)
	i.does("PRAGMA writable_schema = ON")
	index := i.asks("SELECT name FROM pragma_index_list(?) AS l WHERE (SELECT group_concat(name) FROM pragma_index_info(l.name)) = ?", name, column)
	of := func(index string) string { return i.asks("SELECT rootpage FROM sqlite_schema WHERE name = ?", index) }
	own, other := of(index), of(strings.Replace(index, name, "shadow", 1))
	i.does("UPDATE sqlite_schema SET rootpage = CAST(? AS INTEGER) WHERE name = ?", other, index)
	i.does("UPDATE sqlite_schema SET rootpage = CAST(? AS INTEGER) WHERE name = ?", own, strings.Replace(index, name, "shadow", 1))
	i.does("PRAGMA schema_version = 100000")
}

// TestIntruderForgesAnIndex: an index that leads from a token of somebody's choice to another's session, or from a
// login to another's row, lets nobody in: the row that was checked is the one that counts.
func TestIntruderForgesAnIndex(t *testing.T) {
	token := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	hash := sha256.Sum256([]byte(token))
	t.Run("of sessions", func(t *testing.T) {
		o := newOffice(t)
		o.start()
		boss := o.sits("boss", "administrator", "340800000000")
		i := o.intruder(t)
		i.forgesIndex("sessions", "token", "1", hash[:])
		d := o.stranger()
		at, _ := url.Parse(o.url() + "/console/")
		for _, c := range boss.client.Jar.Cookies(at) {
			d.client.Jar.SetCookies(at, []*http.Cookie{{Name: c.Name, Value: token, Path: "/"}})
		}
		d.shut(t, "users", nil)
		o.names(t, "sqlite_autoindex_sessions_2")
	})
	t.Run("of users", func(t *testing.T) {
		o := newOffice(t)
		o.start()
		o.seat("boss", "administrator", "340800000000")
		o.seat("writer", "editor", village)
		i := o.intruder(t)
		i.forgesIndex("users", "login", "login = 'writer'", "chief")
		o.stranger().shut(t, "login", url.Values{"login": {"chief"}, "password": {personPassword}})
		o.names(t, "sqlite_autoindex_users_2")
	})
}
