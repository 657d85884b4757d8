package sqlkit

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"gongshi/internal/errs"
)

// applyMigrations brings the tables up to the newest migration that the program knows. Each migration and its
// mark are one transaction. Tables that a newer program made are not touched.
func applyMigrations(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return errs.E(errs.Internal, "The program's migrations are faulty.", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return Error(err)
	}
	if current > target {
		return errs.E(errs.Conflict, fmt.Sprintf(
			"The database has version %d, but this program knows versions up to %d only: use the newer program.", current, target), nil)
	}
	if current == target {
		return nil
	}
	_, err = provider.Up(ctx)
	return Error(err)
}
