package sqlkit

import (
	"context"
	"time"
)

// Watch calls changed once at the beginning and then within a period of each commit to the database, by any process,
// until ctx ends. Commits within a period are reported together; where changed fails it is called again a period later.
// Watch holds one connection of the reader's pool. Its error is the end of ctx, or the error of looking.
func (db *DB) Watch(ctx context.Context, period time.Duration, changed func() error) error {
	conn, err := db.reader.Conn(ctx)
	if err != nil {
		return Error(err)
	}
	defer conn.Close()
	tick := time.NewTicker(period)
	defer tick.Stop()
	for seen := int64(-1); ; {
		var version int64 // another one when another connection has committed (SQLite, PRAGMA data_version)
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
			return Error(err)
		}
		if version != seen && changed() == nil {
			seen = version
		}
		select {
		case <-ctx.Done():
			return Error(ctx.Err())
		case <-tick.C:
		}
	}
}
