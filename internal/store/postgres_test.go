//go:build statements

package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"

	"gongshi/internal/sqlkit"
)

// TestPostgreSQL prepares every statement of the centre's rooms on PostgreSQL, after every migration was run there.
// GONGSHI_POSTGRES names an empty database, GONGSHI_STATEMENTS the list that the rooms' tests left, built with the tag
// statements: packaging/test --stage postgres makes both. A statement in the code that no test ran fails it too.
func TestPostgreSQL(t *testing.T) {
	source, list := os.Getenv("GONGSHI_POSTGRES"), os.Getenv(sqlkit.StatementsFile)
	if source == "" || list == "" {
		t.Skip("GONGSHI_POSTGRES and GONGSHI_STATEMENTS name no database and no list; packaging/test --stage postgres does")
	}
	db, err := sql.Open("pgx", source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, folder := range []fs.FS{migrations, signedMigrations} {
		migrateOnPostgreSQL(t, db, folder)
	}
	ran := readStatements(t, list)
	prepared := prepareOnPostgreSQL(t, source, ran)
	t.Logf("%d statements prepared", prepared)
	written := writtenStatements(t)
	for _, s := range written {
		if !slices.ContainsFunc(ran, func(r sqlkit.Statement) bool { return strings.Contains(r.SQL, s.SQL) }) {
			t.Errorf("%s: no test runs this, so that nobody knows whether PostgreSQL takes it:\n\t%s", s.From, s.SQL)
		}
	}
	if prepared < 150 || len(written) < 150 {
		t.Errorf("%d statements were prepared and %d are written: the list is not whole", prepared, len(written))
	}
}

// prepareOnPostgreSQL prepares the statements, holds their arguments against the types that PostgreSQL wants, and counts
// those that are well.
func prepareOnPostgreSQL(t *testing.T, source string, all []sqlkit.Statement) (well int) {
	conn, err := pgx.Connect(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, s := range all {
		if !ofCentre.MatchString(s.From) || ofSQLite.MatchString(s.SQL) {
			continue
		}
		description, err := conn.Prepare(t.Context(), "", s.SQL)
		text := strings.Join(strings.Fields(s.SQL), " ")
		if err != nil {
			t.Errorf("%s: %s\n\t%s", s.From, reason(err), text)
			continue
		}
		well++
		for i, given := range strings.Fields(s.Args) {
			if i >= len(description.ParamOIDs) || !slices.Contains(fits[given], description.ParamOIDs[i]) {
				t.Errorf("%s: $%d is given as %s, which PostgreSQL does not take there\n\t%s", s.From, i+1, given, text)
			}
		}
	}
	return well
}

// fits are the types of PostgreSQL that an argument of a Go type can be.
var fits = map[string][]uint32{
	"int64":   {pgtype.Int8OID, pgtype.Int4OID},
	"string":  {pgtype.TextOID, pgtype.VarcharOID},
	"[]uint8": {pgtype.ByteaOID},
	"bool":    {pgtype.BoolOID},
	"<nil>":   {pgtype.Int8OID, pgtype.Int4OID, pgtype.TextOID, pgtype.ByteaOID, pgtype.BoolOID},
}

// ofCentre are the rooms with the centre's tables. A kiosk's database stays SQLite.
var ofCentre = regexp.MustCompile(`^internal/(?:account|store)/`)

// ofSQLite is what belongs to the engine and not to the tables: its settings, its own tables, and a backup's file.
var ofSQLite = regexp.MustCompile(`(?i)^\s*(PRAGMA|VACUUM|ATTACH|DETACH)\b|\bsqlite_schema\b|\bpragma_|\bbackup_(marks|audit)\b`)

func reason(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

func readStatements(t *testing.T, name string) (all []sqlkit.Statement) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s sqlkit.Statement
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// writtenStatements are the literals of the rooms' code that begin as a statement does.
func writtenStatements(t *testing.T) (all []sqlkit.Statement) {
	begins := regexp.MustCompile(`^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s`)
	for _, room := range []string{"../store", "../account"} {
		files, err := filepath.Glob(room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				if text, err := strconv.Unquote(literal.Value); err == nil && begins.MatchString(text) {
					all = append(all, sqlkit.Statement{From: set.Position(literal.Pos()).String(), SQL: text})
				}
				return true
			})
		}
	}
	return all
}

// migrateOnPostgreSQL runs a folder of migrations, each in the order and the transactions that goose gives it.
func migrateOnPostgreSQL(t *testing.T, db *sql.DB, folder fs.FS) {
	translated := fstest.MapFS{}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		translated[path.Base(name)] = &fstest.MapFile{Data: []byte(toPostgreSQL(string(text)))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(translated) == 0 {
		t.Fatal("there are no migrations")
	}
	if _, err := db.ExecContext(t.Context(), "DROP TABLE IF EXISTS goose_db_version"); err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, translated, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(context.WithoutCancel(t.Context())); err != nil {
		t.Fatalf("a migration does not run on PostgreSQL: %v", err)
	}
}

// toPostgreSQL is a migration in PostgreSQL's words: types, keys that number themselves, and triggers that refuse. All else
// must be the same in both.
func toPostgreSQL(migration string) string {
	for _, c := range []struct{ from, to string }{
		{`(?m)^(\s*\w+\s+)INTEGER PRIMARY KEY`, `${1}bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY`},
		{`\bINTEGER\b`, "bigint"},
		{`\bBLOB\b`, "bytea"},
		{`\)\s*STRICT;`, ");"},
		{`(?s)CREATE TRIGGER (\w+) BEFORE (\w+) ON (\w+)( WHEN (.*?))?\s*BEGIN\s*SELECT RAISE\(ABORT, '([^']*)'\);\s*END;`,
			`CREATE FUNCTION ${1}() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN IF ${5} THEN RAISE EXCEPTION '${6}'; END IF; RETURN NEW; END $$$$;
CREATE TRIGGER ${1} BEFORE ${2} ON ${3} FOR EACH ROW EXECUTE FUNCTION ${1}();`},
		{`IF  THEN`, "IF true THEN"},
	} {
		migration = regexp.MustCompile(c.from).ReplaceAllString(migration, c.to)
	}
	return migration
}
