package account

import (
	"strconv"

	"gongshi/internal/sqlkit"
)

// Accounts are the people of a centre, and their sessions. It is safe for concurrent use; what it knows is in
// the database, so that several processes may use one at once.
type Accounts struct {
	db *sqlkit.DB
}

// New gives access to the accounts in a database whose tables are there.
func New(db *sqlkit.DB) *Accounts { return &Accounts{db: db} }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
