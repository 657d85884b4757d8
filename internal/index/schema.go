package index

import (
	"context"
	_ "embed"

	"gongshi/internal/sqlkit"
)

//go:embed schema.sql
var schema string

// Version counts the forms of records that this program reads, the columns and words that it derives from them, and the
// tables. An index of another version is made again from its logs.
const Version = 8

// Make makes the tables of an index, empty, in the place of those that are there.
func Make(ctx context.Context, tx *sqlkit.Tx) error {
	for _, table := range []string{"search_words", "search", "counts", "records"} {
		if err := exec(ctx, tx, "DROP TABLE IF EXISTS "+table); err != nil {
			return err
		}
	}
	return exec(ctx, tx, schema)
}
