//go:build statements

package sqlkit

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"modernc.org/sqlite"
)

// Statement is one statement as the code ran it.
type Statement struct {
	From string `json:"from"` // file and line below the module's folder that asked database/sql for it
	SQL  string `json:"sql"`
	Args string `json:"args"` // the Go types of its arguments, between blanks, as the driver gets them
}

// StatementsFile names the environment's variable with the file that statements are appended to, a JSON Statement a line.
const StatementsFile = "GONGSHI_STATEMENTS"

func init() {
	driverName = "sqlite-statements"
	sql.Register(driverName, listingDriver{&sqlite.Driver{}})
}

// listingDriver is SQLite's driver, and keeps what the module's own code runs, tests left out.
type listingDriver struct{ driver.Driver }

func (d listingDriver) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	return listingConn{c.(sqliteConn)}, nil
}

// sqliteConn is what database/sql uses of a connection to SQLite.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type listingConn struct{ sqliteConn }

func (c listingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	listStatement(query, nil)
	return c.sqliteConn.PrepareContext(ctx, query)
}

func (c listingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	listStatement(query, args)
	return c.sqliteConn.ExecContext(ctx, query, args)
}

func (c listingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	listStatement(query, args)
	return c.sqliteConn.QueryContext(ctx, query, args)
}

var listed sync.Map // what this process has written, by Statement

func listStatement(query string, args []driver.NamedValue) {
	name := os.Getenv(StatementsFile)
	types := make([]string, len(args))
	for i, a := range args {
		types[i] = fmt.Sprintf("%T", a.Value)
	}
	s := Statement{From: caller(), SQL: query, Args: strings.Join(types, " ")}
	if name == "" || s.From == "" {
		return
	}
	if _, there := listed.LoadOrStore(s, true); there {
		return
	}
	line, err := json.Marshal(s)
	if err == nil {
		err = appendLine(name, line)
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", StatementsFile, err)) // a list with gaps would prove nothing
	}
}

// appendLine writes a line at once, so that processes do not mix theirs.
func appendLine(name string, line []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(append(line, '\n'))
	return err
}

// caller is the first place of the module outside of this package that is on the stack, and nothing if it is a test's or
// a migration's.
func caller() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, "/goose/") {
			return ""
		}
		if at := strings.LastIndex(frame.File, "/internal/"); strings.HasPrefix(frame.Function, "gongshi/") && at >= 0 {
			file := frame.File[at+1:]
			switch {
			case filepath.Dir(file) == "internal/sqlkit" && !strings.HasSuffix(file, "_test.go"):
			case strings.HasSuffix(file, "_test.go") || strings.HasSuffix(filepath.Dir(file), "test"):
				return ""
			default:
				return fmt.Sprintf("%s:%d", file, frame.Line)
			}
		}
		if !more {
			return ""
		}
	}
}
