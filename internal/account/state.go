package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"sync/atomic"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Keys are the secrets of a centre's accounts, each derived from its signing key, which is not in the database.
type Keys struct {
	SecondFactors [32]byte
	Seals         [32]byte
}

// seals keeps every transaction on a sealed head: it begins with one and ends with one.
type seals struct {
	key  [32]byte
	seen atomic.Int64 // the newest version of the head that was verified: an open database does not go back

	once   sync.Once
	broken chan struct{}
	cause  error // set before broken is closed
}

// MAC is the seal of a head: HMAC-SHA-256 over everything that it holds, so that neither the trail nor a bound row can
// be exchanged for an older one by itself.
func (h Head) MAC(key [32]byte) []byte {
	m := hmac.New(sha256.New, key[:])
	m.Write([]byte("gongshi audit head\n"))
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(h.Count)))
	m.Write(h.Hash[:])
	m.Write(binary.BigEndian.AppendUint64(nil, uint64(h.Version)))
	m.Write(h.Root[:])
	return m.Sum(nil)
}

// BeginTx verifies the head before anything in a transaction relies on it: the first of every transaction. A
// transaction that writes begins with a head that is sealed, so that SealTx finds no seal only where the transaction
// itself has moved it.
func (a *Accounts) BeginTx(ctx context.Context, tx *sqlkit.Tx, writes bool) error {
	return a.seals.beginSealed(ctx, tx, writes)
}

func (s *seals) beginSealed(ctx context.Context, tx *sqlkit.Tx, writes bool) error {
	seen := s.seen.Load() // before the snapshot is taken by the first query
	h, err := readHead(ctx, tx)
	switch {
	case err != nil:
	case !hmac.Equal(h.Seal, h.MAC(s.key)):
		err = unsealedError()
	case h.Version < seen:
		err = errs.F(errs.Corrupt, "The database was put back to an older state while it was in use. Nothing more is done with it: stop the centre, and see what central verify --dir says.")
	case writes:
		err = checkLast(ctx, tx, h)
	}
	if errs.Is(err, errs.Corrupt) {
		s.breakOff(err)
	}
	if err != nil {
		return err
	}
	for old := s.seen.Load(); old < h.Version && !s.seen.CompareAndSwap(old, h.Version); old = s.seen.Load() {
	}
	return nil
}

func unsealedError() error {
	return errs.F(errs.Corrupt, "The end of the audit trail is not sealed by this centre's key: the database was changed past the program. Nothing more is done with it: central verify --dir names what was changed; put a backup back, then central restore.")
}

func (s *seals) breakOff(err error) {
	s.once.Do(func() {
		s.cause = err
		close(s.broken)
	})
}

// checkLast compares the last entry with the head, and its hash with its bytes, before another is put behind it.
func checkLast(ctx context.Context, tx *sqlkit.Tx, h Head) error {
	last, err := readRows(ctx, tx, func(scan sqlkit.Scan) (r auditRow, err error) {
		err = scan(&r.number, &r.text, &r.hash)
		return r, err
	}, "SELECT number, bytes, hash FROM audit ORDER BY number DESC LIMIT 2")
	if err != nil {
		return err
	}
	sound := len(last) == 0 && h.Count == 0 && h.Hash == [sha256.Size]byte{}
	if len(last) > 0 {
		var before [sha256.Size]byte
		if len(last) > 1 {
			copy(before[:], last[1].hash)
		}
		sound = last[0].number == h.Count && string(last[0].hash) == string(h.Hash[:]) && chainHash(before, last[0].text) == h.Hash
	}
	if !sound {
		return errs.F(errs.Corrupt, "The last entry of the audit trail is not the one that was sealed: the database was changed past the program. Nothing more is done with it: central verify --dir names what was changed; put a backup back, then central restore.")
	}
	return nil
}

// SealTx seals the head if the transaction has moved it, and reports that it has: the last of every transaction.
func (a *Accounts) SealTx(ctx context.Context, tx *sqlkit.Tx) (moved bool, err error) {
	h, err := readHead(ctx, tx)
	if err != nil || h.Seal != nil {
		return false, err
	}
	return true, writeSeal(ctx, tx, h, a.seals.key)
}

func writeSeal(ctx context.Context, tx *sqlkit.Tx, h Head, key [32]byte) error {
	h.Version++
	_, err := tx.ExecContext(ctx, `INSERT INTO audit_head (only_row, count, hash, root, version, seal) VALUES (1, $1, $2, $3, $4, $5)
		ON CONFLICT (only_row) DO UPDATE SET root = excluded.root, version = excluded.version, seal = excluded.seal`, h.Count, h.Hash[:], h.Root[:], h.Version, h.MAC(key))
	return err
}

// Broken is closed once a transaction has found the head changed past the program: the process should end. BrokenBy
// then returns why.
func (a *Accounts) Broken() <-chan struct{} { return a.seals.broken }

// BrokenBy gives the reason after Broken was closed, else nil.
func (a *Accounts) BrokenBy() error {
	select {
	case <-a.seals.broken:
		return a.seals.cause
	default:
		return nil
	}
}

// BreakOff closes Broken for a reason that was found elsewhere.
func (a *Accounts) BreakOff(err error) { a.seals.breakOff(err) }

// IsSealed reports whether the database was ever sealed, and fails with errs.Corrupt if it claims to be and the seal is
// not of the key.
func (a *Accounts) IsSealed(ctx context.Context, tx *sqlkit.Tx) (bool, error) {
	h, err := readHead(ctx, tx)
	if err != nil || !h.Sealed {
		return false, err
	}
	if !hmac.Equal(h.Seal, h.MAC(a.seals.key)) {
		return false, unsealedError()
	}
	return true, nil
}

// SealFirst seals a database for the first time; everything under the seal is bound already.
func (a *Accounts) SealFirst(ctx context.Context, tx *sqlkit.Tx) error {
	h, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	return writeSeal(ctx, tx, h, a.seals.key)
}

// HeadFault returns the fault of the head's seal; "" if there is none.
func (a *Accounts) HeadFault(h Head) string {
	switch {
	case !h.Sealed || h.Seal == nil:
		return "has no seal"
	case !hmac.Equal(h.Seal, h.MAC(a.seals.key)):
		return "is not sealed by the centre's key"
	}
	return ""
}

// Rekey makes everything here that depends on the centre's key for other keys: the sealed secrets of second factors,
// and the seal of the head. It is the last in its transaction, and the database is opened again with the new keys
// afterwards.
func (a *Accounts) Rekey(ctx context.Context, tx *sqlkit.Tx, to Keys) error {
	next, err := New(a.db, a.centre, to)
	if err != nil {
		return err
	}
	people, err := readRows(ctx, tx, scanUser, "SELECT "+userColumns+" FROM users ORDER BY id")
	if err != nil {
		return err
	}
	for _, u := range people {
		if u.secret == nil && u.pending == nil {
			continue
		}
		if err := checkPerson(ctx, tx, u.ID, u.Login); err != nil {
			return err
		}
		var sealed [2]any // NULL where there is none
		for i, old := range [][]byte{u.secret, u.pending} {
			if old == nil {
				continue
			}
			secret, err := a.openSecret(u.ID, old)
			if err != nil {
				return err
			}
			sealed[i] = next.sealSecret(u.ID, secret)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET secret = $1, pending = $2 WHERE id = $3", sealed[0], sealed[1], u.ID); err != nil {
			return err
		}
		if err := bindPerson(ctx, tx, u.ID); err != nil {
			return err
		}
	}
	h, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	return writeSeal(ctx, tx, h, to.Seals)
}
