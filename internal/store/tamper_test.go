package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// TestTamper changes every value of every row of every table, one at a time, and deletes every row, and
// wants Verify to find each.
func TestTamper(t *testing.T) {
	s, dir := centre(t)
	publish(t, s, notice("旧密钥签的公告", "〇"))
	if _, err := s.ChangeKey(t.Context(), account.System(), store.KeyPlace{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	eventful(t, s)
	sound(t, s)
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, "central.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Reader().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The hand at the disk keeps no rule.
	for _, statement := range []string{"PRAGMA query_only = OFF", "PRAGMA foreign_keys = OFF", "DROP TRIGGER audit_stays", "DROP TRIGGER audit_remains", "DROP TRIGGER audit_grows"} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tables := list(t, conn, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
		AND name NOT IN ('goose_db_version', 'divisions', 'recovery_codes', 'attempts', 'form_marks', 'key_statements', 'instance')`) // names are bound together, and the rest is empty or remembers tries
	if len(tables) < 10 {
		t.Fatalf("only the tables %v", tables)
	}
	h := hand{t: t, conn: conn, store: s}
	for _, table := range tables {
		columns := list(t, conn, "SELECT name FROM pragma_table_info('"+table+"')")
		rows := list(t, conn, "SELECT rowid FROM "+table)
		if len(rows) == 0 {
			t.Errorf("table %s is empty: it was not tried", table)
		}
		for i, row := range rows {
			if testing.Short() && i%6 != 0 {
				continue
			}
			for _, column := range columns {
				h.change(table, column, row)
			}
			h.remove(table, row, columns)
		}
	}
	if h.cases < 300 && !testing.Short() {
		t.Errorf("only %d cases", h.cases)
	}
	sound(t, s)
}

// eventful publishes something for every table, in every state.
func eventful(t *testing.T, s *store.Store) {
	t.Helper()
	p := publish(t, s, notice("甲公告", "一"), notice("乙公告", "二"), notice("丙公告", "三"), month(1, 0, 500, 100), month(2, 400, 0, 50))
	publish(t, s, correction(p[0], notice("甲公告（更正）", "二")))
	withdraw(t, s, p[1].ID, false)
	withdraw(t, s, p[2].ID, true)
	var b store.Batch
	for _, title := range []string{"附件甲", "附件乙"} {
		content := []byte("content of " + title)
		r := notice(title, "见附件")
		r.Attachments = []record.Attachment{{SHA256: digestOf(content), Size: int64(len(content)), MediaType: "application/pdf", Name: "附件.pdf"}}
		b.Items = append(b.Items, store.Item{Record: r})
		if b.Files == nil {
			b.Files = map[string]store.File{}
		}
		b.Files[digestOf(content)] = openStore(content)
	}
	done, err := s.Publish(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	withdraw(t, s, done[1].ID, true)
	other := notice("街道公告", "四")
	other.Division = "340803001000"
	publish(t, s, other)
	if _, err := s.BeginDraft(t.Context(), account.System(), notice("未发布的公告", "五")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SendDraft(t.Context(), account.System(), notice("送审的公告", "六")); err != nil {
		t.Fatal(err)
	}
	const password = "a long password for tests"
	if _, err := s.Accounts().Add(t.Context(), account.System(), account.NewUser{Login: "editor", Name: "示例", Division: "340803001901",
		Grants: []account.Grant{{Role: account.Editor, Division: "340803001901"}}, Password: password}); err != nil && !errs.Is(err, errs.Conflict) {
		t.Fatal(err)
	}
	if _, err := s.Accounts().Login(t.Context(), account.Credentials{Login: "editor", Password: password, Origin: account.Origin{Address: "192.0.2.1"}}); err != nil {
		t.Fatal(err)
	}
}

// hand is somebody at the disk.
type hand struct {
	t     *testing.T
	conn  *sql.Conn
	store *store.Store
	cases int
}

// change alters one value, looks, and puts it back.
func (h *hand) change(table, column, row string) {
	h.t.Helper()
	where := " WHERE rowid = " + row
	var kind, key string
	h.scan(fmt.Sprintf("SELECT typeof(%s), rowid FROM %s", column, table)+where, &kind, &key)
	expressions := map[string]string{
		"integer": column + " + 1000003",
		"text":    "CASE WHEN substr(" + column + ", 1, 1) = '0' THEN '1' ELSE '0' END || substr(" + column + ", 2)",
		"blob":    "CAST(substr(" + column + ", 1, length(" + column + ") - 1) || CASE WHEN hex(substr(" + column + ", -1)) = '00' THEN x'01' ELSE x'00' END AS BLOB)",
		"null":    "1",
	}
	var old any
	h.scan("SELECT "+column+" FROM "+table+where, &old)
	if table == "blobs" && (column == "digest" || column == "number") && h.isErased(row) {
		return // nothing is left that could say what it was, or refers to it
	}
	if _, err := h.conn.ExecContext(context.Background(), fmt.Sprintf("UPDATE %s SET %s = %s", table, column, expressions[kind])+where); err != nil {
		return // a constraint of the table itself does not let this be
	}
	var changed string // rowid follows where the key itself was changed
	if kind == "integer" {
		h.scan(fmt.Sprintf("SELECT rowid FROM %s WHERE %s = $1", table, column), &changed, old.(int64)+1000003)
	} else {
		changed = row
	}
	h.found(fmt.Sprintf("%s.%s of row %s", table, column, row))
	h.exec(fmt.Sprintf("UPDATE %s SET %s = $1 WHERE rowid = %s", table, column, changed), old)
}

func (h *hand) isErased(row string) bool {
	var erased bool
	h.scan("SELECT erased = 1 FROM blobs WHERE rowid = "+row, &erased)
	return erased
}

// remove deletes one row, looks, and puts it back.
func (h *hand) remove(table, row string, columns []string) {
	h.t.Helper()
	if table == "blobs" && h.isErased(row) {
		return // a trace that nothing refers to
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	marks := make([]string, len(columns))
	for i := range values {
		into[i], marks[i] = &values[i], fmt.Sprintf("$%d", i+1)
	}
	h.scan("SELECT "+strings.Join(columns, ", ")+" FROM "+table+" WHERE rowid = "+row, into...)
	h.exec("DELETE FROM " + table + " WHERE rowid = " + row)
	h.found("the missing row " + row + " of " + table)
	h.exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...)
}

// found wants a fault to be named.
func (h *hand) found(what string) {
	h.t.Helper()
	h.cases++
	seen, err := h.store.Verify(context.Background(), nil, "")
	if err != nil {
		h.t.Errorf("%s: Verify could not be made: %v", what, err)
	} else if seen.OK() {
		h.t.Errorf("%s: nothing was found", what)
	}
}

func (h *hand) exec(query string, args ...any) {
	h.t.Helper()
	if _, err := h.conn.ExecContext(context.Background(), query, args...); err != nil {
		h.t.Fatal(query, err)
	}
}

// scan reads one row; arguments that are no pointers are those of the query.
func (h *hand) scan(query string, into ...any) {
	h.t.Helper()
	var args []any
	for len(into) > 0 {
		if n, ok := into[len(into)-1].(int64); ok {
			args, into = append(args, n), into[:len(into)-1]
			continue
		}
		break
	}
	if err := h.conn.QueryRowContext(context.Background(), query, args...).Scan(into...); err != nil {
		h.t.Fatal(query, err)
	}
}

func list(t *testing.T, conn *sql.Conn, query string) []string {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}
