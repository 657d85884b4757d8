package store

import (
	"context"
	_ "embed"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Statements in the database run inside of the program's own transactions: a trigger that somebody has planted would
// write rows that the program then seals as its own, and a view answers twice in two ways. So every transaction begins
// with the statements that the migrations leave.

//go:embed schema.sql
var schemaText string

// knownSchema are those statements, each behind a line with its name. A test compares them with a new database.
var knownSchema = parseSchema(schemaText)

func parseSchema(text string) map[string]string {
	known := map[string]string{}
	for part := range strings.SplitSeq(text, schemaMark) {
		if name, statement, ok := strings.Cut(part, "\n"); ok {
			known[name] = strings.TrimSuffix(statement, "\n")
		}
	}
	return known
}

const schemaMark = "-- # "

// schemaFaults names everything in the database that is not of this program, and each table that differs from this
// program's. A table beside them does nothing; missing triggers and indexes break no promise, and are no finding here.
// SQLite obeys the statement and not the columns beside it, so only the statement is believed.
func schemaFaults(ctx context.Context, tx *sqlkit.Tx) (faults []string, err error) {
	there := map[string]bool{}
	err = eachRow(ctx, tx, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL", func(scan func(...any) error) error {
		var name, statement string
		if err := scan(&name, &statement); err != nil {
			return err
		}
		there[statement] = true
		if knownSchema[name] != statement && !strings.HasPrefix(statement, "CREATE TABLE ") {
			faults = append(faults, name+" was added or changed")
		}
		return nil
	})
	for name, statement := range knownSchema {
		if strings.HasPrefix(statement, "CREATE TABLE ") && !there[statement] {
			faults = append(faults, "the table "+name+" was changed")
		}
	}
	return faults, err
}

// checkSchema ends the centre before it relies on a schema that is not its own.
func (s *Store) checkSchema(ctx context.Context, tx *sqlkit.Tx) error {
	faults, err := schemaFaults(ctx, tx)
	if err == nil && len(faults) > 0 {
		err = errs.F(errs.Corrupt, "The schema of the database is not that of this program: %s, past the program. Nothing more is done with it: put a backup back, central restore --dir %s --from BACKUP.", strings.Join(faults[:min(len(faults), 5)], ", "), s.dir)
		s.accounts.BreakOff(err)
	}
	return err
}
