package account

import (
	"context"
	"slices"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestEverythingOfAPersonIsBound: a table with a column person that is not in ofPerson could be written past the
// program.
func TestEverythingOfAPersonIsBound(t *testing.T) {
	_, db := office(t)
	var tables []string
	err := db.Read(t.Context(), func(tx *sqlkit.Tx) (err error) {
		tables, err = readRows(t.Context(), tx, func(scan sqlkit.Scan) (name string, err error) {
			err = scan(&name)
			return name, err
		}, "SELECT s.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c WHERE s.type = 'table' AND c.name = 'person' ORDER BY 1")
		return err
	})
	if err != nil || len(tables) < 3 {
		t.Fatalf("%v, %v", tables, err)
	}
	for _, name := range tables {
		if !slices.ContainsFunc(ofPerson, func(of boundTable) bool { return of.table == name }) {
			t.Errorf("the table %s is not bound with its person", name)
		}
	}
}

// TestColumnsThatAMigrationAdds: a value that is NULL, 0 or empty leaves the digest of a row as it was.
func TestColumnsThatAMigrationAdds(t *testing.T) {
	before := PartOf("x", []string{"id", "login"}, []any{"1", "a"})
	for _, added := range []any{nil, int64(0), "", []byte{}} {
		if after := PartOf("x", []string{"new", "login", "id"}, []any{added, "a", "1"}); after != before {
			t.Errorf("%v changes the digest", added)
		}
	}
	for _, other := range []Part{PartOf("x", []string{"id", "login"}, []any{"1a", ""}), PartOf("x", []string{"login", "id"}, []any{"1", "a"}),
		PartOf("x", []string{"id", "login"}, []any{int64(1), "a"}), PartOf("x", []string{"id", "login"}, []any{"1", []byte("a")})} {
		if other == before {
			t.Errorf("%v is taken for another row", other)
		}
	}
}

// TestBindingsHaveNoOlderForm: whatever is put back of the rows, the bindings and the tree, without the sealed root, is
// noticed.
func TestBindingsHaveNoOlderForm(t *testing.T) {
	for name, tables := range map[string][]string{
		"rows":                   {"grants"},
		"rows and bindings":      {"grants", "sessions", "users", "bindings"},
		"rows, bindings, branch": {"grants", "sessions", "users", "bindings", "binding_nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			a, db := office(t)
			u := add(t, a, "writer", village, Editor, Office)
			for _, table := range tables {
				past(t, db, "CREATE TABLE old_"+table+" AS SELECT * FROM "+table)
			}
			if err := a.Revoke(t.Context(), System(), u.ID, Grant{Office, village}); err != nil {
				t.Fatal(err)
			}
			for _, table := range tables {
				past(t, db, "PRAGMA defer_foreign_keys = ON", "DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM old_"+table)
			}
			_, err := a.Login(t.Context(), Credentials{Login: "writer", Password: password, Origin: Origin{Address: address}})
			wants(t, "login", err, errs.Corrupt)
			wants(t, "list", func() error { _, err := a.Users(t.Context(), System()); return err }(), errs.Corrupt)
			err = db.Inspect(context.Background(), func(tx *sqlkit.Tx) error {
				bound, faults, err := Bindings(t.Context(), tx)
				if err != nil {
					return err
				}
				people, err := PeopleFaults(t.Context(), tx, bound)
				if len(faults)+len(people) == 0 {
					t.Error("nothing is named")
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBindDoesNotCover: binding one subject does not seal what was changed beside it in its bucket.
func TestBindDoesNotCover(t *testing.T) {
	a, db := office(t)
	u := add(t, a, "writer", village, Editor)
	var beside string
	for n := int64(0); bucketOf(beside) != bucketOf(personSubject(u.ID)); n++ {
		beside = "user " + formatInt(n)
	}
	past(t, db, "INSERT INTO bindings SELECT '"+beside+"', bucket, parts, digest FROM bindings WHERE subject = 'user "+u.ID+"'")
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { return Bind(t.Context(), tx, personSubject(u.ID), nil) })
	wants(t, "bind", err, errs.Corrupt)
	wants(t, "rename", a.Rename(t.Context(), System(), u.ID, "新名", ""), errs.Corrupt)
}
