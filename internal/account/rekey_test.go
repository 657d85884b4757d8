package account

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestRekey: after a change of the centre's key second factors go on with the codes of the same devices, and what the
// old key would seal is not believed any more.
func TestRekey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		add(t, a, "writer", village, Editor)
		begun := add(t, a, "beginner", village, Editor)
		secret, _ := enrol(t, a, login(t, a, "writer").Token)
		token := login(t, a, begun.Login).Token
		pending, err := a.BeginSecondFactor(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		to := Keys{SecondFactors: [32]byte{4, 5}, Seals: [32]byte{6, 7}}
		if err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { return a.Rekey(t.Context(), tx, to) }); err != nil {
			t.Fatal(err)
		}
		_, err = a.Login(t.Context(), Credentials{"writer", password, Origin{Address: address}})
		wants(t, "with the old keys", err, errs.Corrupt)

		next, err := New(db, "test.example", to)
		if err != nil {
			t.Fatal(err)
		}
		db.AfterBegin(next.BeginTx)
		db.BeforeCommit(func(ctx context.Context, tx *sqlkit.Tx) error { _, err := next.SealTx(ctx, tx); return err })
		time.Sleep(time.Minute) // a code is taken once
		due := login(t, next, "writer")
		if _, err := next.Confirm(t.Context(), due.Token, codeAt(t, secret, time.Now()), Origin{Address: address}); err != nil {
			t.Errorf("the device's code after the change: %v", err)
		}
		if _, err := next.ConfirmSecondFactor(t.Context(), token, codeAt(t, pending.Secret, time.Now())); err != nil {
			t.Errorf("a factor that was being set up: %v", err)
		}
		verified(t, db)
		db.Close()
	})
}
