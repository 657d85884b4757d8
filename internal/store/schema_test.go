package store

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestSchemaIsThatOfTheMigrations: schema.sql is what the migrations leave; with GOLDEN it is written.
func TestSchemaIsThatOfTheMigrations(t *testing.T) {
	dir := t.TempDir()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, databaseFile), files)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := schemaOf(t, dir)
	if os.Getenv("GOLDEN") != "" {
		err = os.WriteFile("schema.sql", []byte(text), 0o644)
	}
	if err != nil || text != schemaText {
		t.Errorf("schema.sql is not what the migrations leave, %v; run this test with GOLDEN=1", err)
	}
}

func intrude(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, databaseFile)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// ExpectSchema has the statements that a test has planted in a database taken for the program's own, until the test
// ends.
func ExpectSchema(t *testing.T, dir string) {
	t.Helper()
	own := knownSchema
	t.Cleanup(func() { knownSchema = own })
	knownSchema = parseSchema(schemaOf(t, dir))
}

func schemaOf(t *testing.T, dir string) string {
	t.Helper()
	rows, err := intrude(t, dir).Query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			t.Fatal(err)
		}
		text.WriteString(schemaMark + name + "\n" + statement + "\n")
	}
	return text.String()
}

// TestPlantedSchema: a statement that somebody plants in the database runs in no transaction of the program, and rows
// that it would write are not sealed as the program's own. The centre ends, does not start with it, and verifying names
// it.
func TestPlantedSchema(t *testing.T) {
	const grants = `BEGIN INSERT OR IGNORE INTO grants SELECT id, 'administrator', '340000000000' FROM users; END`
	hidden := "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET "
	for name, attack := range map[string]string{
		"a trigger":           "CREATE TRIGGER planted AFTER INSERT ON sessions " + grants,
		"one before":          "CREATE TRIGGER planted BEFORE UPDATE ON audit_head " + grants,
		"under a known name":  "DROP TRIGGER audit_stays; CREATE TRIGGER audit_stays AFTER INSERT ON known_origins " + grants,
		"a view for a table":  "ALTER TABLE grants RENAME TO kept; CREATE VIEW grants AS SELECT * FROM kept",
		"an index":            "CREATE INDEX planted ON users (login, id)",
		"a column that turns": hidden + "sql = replace(sql, 'active       INTEGER NOT NULL', 'active INTEGER AS (last_login > 0)') WHERE name = 'users'",
		"a default":           hidden + "sql = replace(sql, 'last_login   INTEGER NOT NULL DEFAULT 0', 'last_login INTEGER NOT NULL DEFAULT 7') WHERE name = 'users'",
	} {
		t.Run(name, func(t *testing.T) {
			s, dir, _, _ := made(t)
			db := intrude(t, dir)
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(attack); err != nil {
				t.Fatal(err)
			}
			_, err := s.Accounts().Login(t.Context(), account.Credentials{Login: "ed", Password: "correct horse battery staple"})
			if !errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), "schema of the database") {
				t.Errorf("it goes on: %v", err)
			}
			select {
			case <-s.Broken():
			case <-time.After(time.Minute):
				t.Error("it is not broken off")
			}
			found, err := s.Verify(t.Context(), nil, "")
			if err != nil || found.OK() {
				t.Errorf("verifying finds nothing: %v", err)
			}
			s.Close()
			if again, err := Open(t.Context(), dir); !errs.Is(err, errs.Corrupt) {
				t.Errorf("it starts again: %v", err)
				if err == nil {
					again.Close()
				}
			}
		})
	}
}

// TestTablesBesideDoNothing: what runs nothing keeps nobody out.
func TestTablesBesideDoNothing(t *testing.T) {
	s, dir, _, _ := made(t)
	if _, err := intrude(t, dir).Exec("CREATE TABLE beside AS SELECT * FROM users; ANALYZE"); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckHead(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestStrippedBackup: a backup from which somebody took the trail, the people and every seal is not sealed as one from
// before there were seals, in a folder that remembers nothing either.
func TestStrippedBackup(t *testing.T) {
	s, dir := newCentre(t, "甲公告")
	backup := filepath.Join(t.TempDir(), "backup.db")
	if _, err := s.Backup(t.Context(), backup, time.Now()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+backup)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"DROP TRIGGER audit_remains", "DELETE FROM audit", "DELETE FROM audit_head", "DELETE FROM bindings", "DELETE FROM binding_nodes", "UPDATE divisions SET name = '某村' WHERE code = '340803001901'"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	fresh := t.TempDir()
	key, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err == nil {
		err = os.WriteFile(filepath.Join(fresh, keyFile), key, 0o600)
	}
	if err == nil {
		_, err = PutInPlace(t.Context(), fresh, KeyPlace{}, backup)
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenToRestore(t.Context(), fresh, KeyPlace{})
	if err == nil {
		t.Cleanup(func() { again.Close() })
		_, err = again.AcceptAsNewest(t.Context())
	}
	if !errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), "audit trail") {
		t.Errorf("it is taken: %v", err)
	}
}
