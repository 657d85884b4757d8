package account

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp/totp"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

func TestMain(m *testing.M) {
	hashParams = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32} // quick: what is tried is not argon2
	os.Exit(m.Run())
}

// Places of the tests.
const (
	city    = division.Code("340800000000")
	county  = division.Code("340803000000")
	street  = division.Code("340803001000")
	village = division.Code("340803001901")
	beside  = division.Code("340802000000")
)

const (
	password = "夜来风雨声 zebra 7"
	address  = "192.0.2.7"
)

var testKey, sealKey = [32]byte{1, 2, 3}, [32]byte{9, 9}

// office opens accounts on a new database with the tables of the store.
func office(t testing.TB) (*Accounts, *sqlkit.DB) {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "central.db"))
}

func reopen(t testing.TB, path string) (*Accounts, *sqlkit.DB) {
	t.Helper()
	db, err := sqlkit.Open(context.Background(), path, os.DirFS("../store/migrations"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	a, err := New(db, "test.example", Keys{SecondFactors: testKey, Seals: sealKey})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(context.Background(), func(tx *sqlkit.Tx) error {
		if sealed, err := a.IsSealed(context.Background(), tx); err != nil || sealed {
			return err
		}
		return a.SealFirst(context.Background(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	db.AfterBegin(a.BeginTx)
	db.BeforeCommit(func(ctx context.Context, tx *sqlkit.Tx) error {
		_, err := a.SealTx(ctx, tx)
		return err
	})
	return a, db
}

// add adds a person with roles at a division.
func add(t testing.TB, a *Accounts, login string, at division.Code, roles ...Role) User {
	t.Helper()
	n := NewUser{Login: login, Name: "示例" + login, Organisation: "示例办公室", Division: at, Password: password, Sample: true}
	for _, r := range roles {
		n.Grants = append(n.Grants, Grant{r, at})
	}
	u, err := a.Add(t.Context(), System(), n)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func login(t testing.TB, a *Accounts, name string) Entered {
	t.Helper()
	e, err := a.Login(t.Context(), Credentials{name, password, Origin{Address: address, Agent: "test"}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// enrol gives a person a second factor, and the time its codes are for is now.
func enrol(t testing.TB, a *Accounts, token string) (secret string, recovery []string) {
	t.Helper()
	e, err := a.BeginSecondFactor(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	recovery, err = a.ConfirmSecondFactor(t.Context(), token, codeAt(t, e.Secret, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return e.Secret, recovery
}

func codeAt(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// wants checks the kind of an error, nil for none (kind -1).
func wants(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

// verified checks the trail and gives its length.
func verified(t testing.TB, db *sqlkit.DB) (n int64) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *sqlkit.Tx) error {
		var err error
		n, err = VerifyAudit(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// past is somebody who writes into the database past the program.
func past(t testing.TB, db *sqlkit.DB, statements ...string) {
	t.Helper()
	hand, err := sqlkit.Open(context.Background(), db.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer hand.Close()
	err = hand.Write(context.Background(), func(tx *sqlkit.Tx) error {
		if _, err := tx.ExecContext(context.Background(), "PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		for _, statement := range statements {
			if _, err := tx.ExecContext(context.Background(), statement); err != nil {
				return errs.E(errs.Internal, statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
