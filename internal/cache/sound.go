package cache

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// openOrReplace opens a sound database. One that is broken, or that this program's migrations cannot bring up to
// date, is set aside: the feed gives everything again. One that is merely busy or out of reach is left alone, and so is
// every one that nobody asked to check.
func openOrReplace(ctx context.Context, path string, check bool) (*sqlkit.DB, error) {
	db, err := openSound(ctx, path, check)
	if err == nil || !check || errs.Is(err, errs.Unavailable) || ctx.Err() != nil {
		return db, err
	}
	aside := fmt.Sprintf("%s.broken-%s", path, time.Now().UTC().Format("20060102T150405.000Z"))
	slog.Error("the cache is broken; it is set aside and will be fetched again", "file", path, "kept_as", aside, "cause", err)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !os.IsNotExist(err) {
			return nil, errs.E(errs.Unavailable, "The broken cache cannot be set aside.", err)
		}
	}
	return openSound(ctx, path, check)
}

func openSound(ctx context.Context, path string, check bool) (*sqlkit.DB, error) {
	db, err := sqlkit.Open(ctx, path, migrationFiles())
	if err != nil || !check {
		return db, err
	}
	if err := db.QuickCheck(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}
