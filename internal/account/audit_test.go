package account

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
	"gongshi/internal/sqlkit"
)

// entries appends n entries.
func entries(t testing.TB, db *sqlkit.DB, n int) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		for i := range n {
			e := Event{Act: "publish", Subject: fmt.Sprintf("record %d", i), Division: village, Detail: map[string]string{"leaf": formatInt(int64(i)), "kind": "policy"}}
			if err := Append(t.Context(), tx, System(), e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEntryIsGolden(t *testing.T) {
	e := Event{At: time.Date(2026, 10, 8, 9, 30, 0, 999, time.FixedZone("", 8*3600)), Actor: "019a", Login: "writer", Act: "publish",
		Subject: "record 1", Division: village, Detail: map[string]string{"leaf": "7", "kind": "policy"}}
	text, err := e.marshal(3)
	const want = `{"act":"publish","actor":"019a","at":"2026-10-08T01:30:00Z","detail":{"kind":"policy","leaf":"7"},"division":"340803001901","login":"writer","number":3,"subject":"record 1"}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if got := fmt.Sprintf("%x", chainHash([32]byte{1}, text)); got != "03287728bc566366c00b12e6115f683b2c06d45e52338655389c08c7feafe431" {
		t.Error(got)
	}
	number, again, err := parseEntry(text)
	e.At = e.At.UTC().Truncate(time.Second)
	if d := cmp.Diff(e, again); err != nil || number != 3 || d != "" {
		t.Error(number, err, d)
	}
}

func TestAppendTakesNoText(t *testing.T) {
	_, db := office(t)
	long := strings.Repeat("x", maxField+1)
	many := map[string]string{}
	for i := range maxDetails + 1 {
		many[formatInt(int64(i))] = ""
	}
	for name, e := range map[string]Event{
		"no act":       {},
		"long subject": {Act: "a", Subject: long},
		"long detail":  {Act: "a", Detail: map[string]string{"reason": long}},
		"long name":    {Act: "a", Detail: map[string]string{long: ""}},
		"many details": {Act: "a", Detail: many},
		"no division":  {Act: "a", Division: "34080"},
		"broken UTF-8": {Act: "a", Subject: "\xff"},
		"no time":      {Act: "a", At: time.Unix(0, 0)},
	} {
		err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { return Append(t.Context(), tx, System(), e) })
		wants(t, name, err, errs.Invalid)
	}
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { return Append(t.Context(), tx, Actor{}, Event{Act: "a"}) })
	wants(t, "nobody", err, errs.Invalid)
	if n := verified(t, db); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// TestAppendedWithTheAct: an act that fails leaves no entry, and one that panics neither.
func TestAppendedWithTheAct(t *testing.T) {
	_, db := office(t)
	entries(t, db, 2)
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		if err := Append(t.Context(), tx, System(), Event{Act: "a"}); err != nil {
			return err
		}
		return errs.F(errs.Conflict, "not now")
	})
	wants(t, "the act", err, errs.Conflict)
	func() {
		defer func() { recover() }()
		db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			if err := Append(t.Context(), tx, System(), Event{Act: "a"}); err != nil {
				t.Error(err)
			}
			panic("in the act")
		})
	}()
	entries(t, db, 1)
	if n := verified(t, db); n != 3 {
		t.Errorf("%d entries", n)
	}
}

func TestTheTrailIsAppendOnly(t *testing.T) {
	_, db := office(t)
	entries(t, db, 2)
	for _, statement := range []string{"UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE number = 2", "UPDATE audit SET bytes = bytes", "INSERT OR REPLACE INTO audit SELECT * FROM audit"} {
		err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "only ever appended") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if n := verified(t, db); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// TestTamperedTrail: whatever somebody at the disk does to the trail, the first entry that does not fit is named.
func TestTamperedTrail(t *testing.T) {
	change := func(set string) string { return "UPDATE audit SET " + set + " WHERE number = 4" }
	for name, c := range map[string]struct{ statement, names string }{
		"number":     {change("number = 400"), "audit entry 4 is missing"},
		"at":         {change("at = at + 1"), "audit entry 4 says something else"},
		"actor":      {change("actor = 'somebody'"), "audit entry 4 says something else"},
		"act":        {change("act = 'withdraw'"), "audit entry 4 says something else"},
		"subject":    {change("subject = 'record 9'"), "audit entry 4 says something else"},
		"division":   {change("division = ''"), "audit entry 4 says something else"},
		"hash":       {change("hash = zeroblob(32)"), "audit entry 4 does not fit"},
		"short hash": {change("hash = x'00'"), "audit entry 4 does not fit"},
		"bytes":      {change(`bytes = CAST(replace(CAST(bytes AS TEXT), '"publish"', '"withdraw"') AS BLOB), act = 'withdraw'`), "audit entry 4 does not fit"},
		"spelling":   {change(`bytes = CAST(CAST(bytes AS TEXT) || ' ' AS BLOB)`), "audit entry 4 does not read"},
		"no bytes":   {change("bytes = x''"), "audit entry 4 does not read"},
		"removed":    {"DELETE FROM audit WHERE number = 4", "audit entry 4 is missing"},
		"moved up":   {"DELETE FROM audit WHERE number = 4; UPDATE audit SET number = number - 1 WHERE number > 4; UPDATE audit_head SET count = 8", "audit entry 5 stands in the place of entry 4"},
		"swapped": {"UPDATE audit SET number = 400 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 5; UPDATE audit SET number = 5 WHERE number = 400",
			"audit entry 5 stands in the place of entry 4"},
		"tail cut":    {"DELETE FROM audit WHERE number > 7", "audit entry 8 is missing"},
		"all cut":     {"DELETE FROM audit", "audit entry 1 is missing"},
		"added":       {"INSERT INTO audit SELECT 10, at, actor, act, subject, division, bytes, hash FROM audit WHERE number = 9", "audit entry 9 stands in the place of entry 10"},
		"head count":  {"UPDATE audit_head SET count = 10", "audit entry 10 is missing"},
		"head short":  {"UPDATE audit_head SET count = 8", "audit entry 9 is behind the end"},
		"head hash":   {"UPDATE audit_head SET hash = zeroblob(32)", "audit entry 9, the last"},
		"head broken": {"UPDATE audit_head SET hash = x'00'", "head of the audit trail is damaged"},
		"head gone":   {"DELETE FROM audit_head", "audit entry 1 is behind the end"},
	} {
		t.Run(name, func(t *testing.T) {
			_, db := office(t)
			entries(t, db, 9)
			past(t, db, append([]string{"DROP TRIGGER audit_stays", "DROP TRIGGER audit_remains", "DROP TRIGGER audit_grows"}, strings.Split(c.statement, "; ")...)...)
			err := db.Inspect(t.Context(), func(tx *sqlkit.Tx) error {
				_, err := VerifyAudit(t.Context(), tx)
				return err
			})
			if !errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), c.names) {
				t.Errorf("%v, want %q", err, c.names)
			}
		})
	}
}

func TestTrail(t *testing.T) {
	a, db := office(t)
	auditor := add(t, a, "auditor", county, Auditor).Actor()
	writer := add(t, a, "writer", village, Editor)
	far := add(t, a, "far", beside, Editor)
	login(t, a, "writer")
	_, err := a.Login(t.Context(), Credentials{"nobody", "x", Origin{Address: address}})
	wants(t, "unknown", err, errs.Forbidden)
	read := func(q TrailQuery) (acts []string) {
		t.Helper()
		list, err := a.Trail(t.Context(), auditor, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			acts = append(acts, formatInt(e.Number)+" "+e.Act)
		}
		return acts
	}
	for name, c := range map[string]struct {
		query TrailQuery
		want  []string
	}{
		"all":        {TrailQuery{}, []string{"5 login_refused", "4 login", "2 user_add", "1 user_add"}}, // 3 is beside
		"a page":     {TrailQuery{Limit: 2}, []string{"5 login_refused", "4 login"}},
		"the next":   {TrailQuery{Limit: 2, Before: 4}, []string{"2 user_add", "1 user_add"}},
		"village":    {TrailQuery{Division: village}, []string{"4 login", "2 user_add"}},
		"beside":     {TrailQuery{Division: beside}, nil},
		"who":        {TrailQuery{Actor: writer.ID}, []string{"4 login"}},
		"what":       {TrailQuery{Act: "user_add"}, []string{"2 user_add", "1 user_add"}},
		"about":      {TrailQuery{Subject: "user " + writer.ID}, []string{"4 login", "2 user_add"}},
		"hidden":     {TrailQuery{Subject: "user " + far.ID}, nil},
		"of today":   {TrailQuery{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), Act: "login"}, []string{"4 login"}},
		"of earlier": {TrailQuery{To: time.Now().Add(-time.Hour)}, nil},
		"of later":   {TrailQuery{From: time.Now().Add(time.Hour)}, nil},
		"injected":   {TrailQuery{Act: "' OR 1=1 --"}, nil},
	} {
		if d := cmp.Diff(c.want, read(c.query)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	_, err = a.Trail(t.Context(), writer.Actor(), TrailQuery{})
	wants(t, "an editor", err, errs.Forbidden)
	_, err = a.Trail(t.Context(), auditor, TrailQuery{Division: "x"})
	wants(t, "no division", err, errs.Invalid)
	if list, err := a.Trail(t.Context(), System(), TrailQuery{}); err != nil || len(list) != 5 || list[2].Detail["login"] != "far" || list[4].Hash == [32]byte{} {
		t.Errorf("%+v, %v", list, err)
	}
	verified(t, db)
}

// FuzzEntry: what parses is what would be written, byte for byte.
func FuzzEntry(f *testing.F) {
	text, err := Event{At: time.Unix(1772352000, 0), Actor: "a", Login: "b", Act: "c", Subject: "d", Division: division.Code(village), Detail: map[string]string{"e": "f"}}.marshal(1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"act":"a","actor":"b","at":"2026-10-08T01:30:00Z","login":"","number":1}`))
	f.Add([]byte(`{"act":"a","actor":"b","at":"2026-10-08T01:30:00+08:00","login":"","number":1e0}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		hang.Watch(t)
		number, e, err := parseEntry(text)
		if err != nil {
			if !errs.Is(err, errs.Corrupt) {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := e.marshal(number)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	})
}

// FuzzLogin: whatever is typed, the answer is a refusal or a delay, never an error of the machine.
func FuzzLogin(f *testing.F) {
	a, db := office(f)
	add(f, a, "writer", village, Editor)
	secret, recovery := enrol(f, a, login(f, a, "writer").Token)
	pending := login(f, a, "writer").Token
	f.Add("writer", "x", "192.0.2.1", "000000")
	f.Add("' OR 1=1 --", "\x00", "fe80::1%eth0", codeAt(f, secret, time.Now().Add(time.Hour)))
	f.Add("WRITER\xff", strings.Repeat("长", 300), strings.Repeat("1", 300), recovery[0][:18])
	f.Fuzz(func(t *testing.T, login, pass, address, code string) {
		hang.Watch(t)
		if pass == password || len(code) == 6 || strings.Contains(code, "-") && len(code) == 19 {
			return
		}
		ctx := context.Background()
		_, err := a.Login(ctx, Credentials{login, pass, Origin{Address: address, Agent: code}})
		_, err2 := a.Confirm(ctx, pending, code, Origin{Address: address})
		_, err3 := a.Session(ctx, code)
		for _, err := range []error{err, err2, err3} {
			if !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.Unavailable) {
				t.Errorf("%v", err)
			}
		}
		if err := forgiveEverybody(ctx, db); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkAppend is an entry in a transaction that is open already, without the disk's part.
func BenchmarkAppend(b *testing.B) {
	_, db := office(b)
	err := db.Write(b.Context(), func(tx *sqlkit.Tx) error {
		for b.Loop() {
			if err := Append(b.Context(), tx, System(), Event{Act: "publish", Subject: "record 019a0000-0000-7000-8000-000000000000", Division: village,
				Detail: map[string]string{"kind": "policy", "revision": "1", "index_number": "003111216/201506-00011", "leaf": "12"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSession is what every request of the console pays, with ten thousand other sessions.
func BenchmarkSession(b *testing.B) {
	a, db := office(b)
	add(b, a, "writer", village, Editor, Publisher)
	u := add(b, a, "other", village, Editor)
	token := login(b, a, "writer").Token
	err := db.Write(b.Context(), func(tx *sqlkit.Tx) error {
		for range 10_000 {
			hash, _ := tokenHash(newToken())
			if _, err := tx.ExecContext(b.Context(), "INSERT INTO sessions (id, token, person, complete, created, seen, address, agent) VALUES ($1, $2, $3, 1, $4, $4, '', '')",
				newToken(), hash, u.ID, tx.Now.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := a.Session(b.Context(), token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyAudit reads a trail of ten thousand entries.
func BenchmarkVerifyAudit(b *testing.B) {
	_, db := reopen(b, filepath.Join(b.TempDir(), "central.db"))
	entries(b, db, 10_000)
	for b.Loop() {
		verified(b, db)
	}
}
