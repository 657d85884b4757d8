package account

import (
	"context"
	"crypto/sha256"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Append adds an entry to the audit trail in the caller's transaction, after the last one. Fields that the event leaves
// open (time, actor) come from the transaction and the actor. It fails with errs.Invalid for an event that is too large
// to be without words, and with errs.Corrupt if the head of the trail is damaged; the act then fails too.
func Append(ctx context.Context, tx *sqlkit.Tx, actor Actor, e Event) error {
	if e.At.IsZero() {
		e.At = tx.Now
	}
	if e.Actor == "" {
		e.Actor, e.Login = actor.ID, actor.Login
	}
	h, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	number := h.Count + 1
	tagged, err := e.withAddressTag(ctx, tx)
	if err != nil {
		return err
	}
	text, err := tagged.marshal(number)
	if err != nil {
		return err
	}
	hash := chainHash(h.Hash, text)
	if _, err := tx.ExecContext(ctx, "INSERT INTO audit (number, at, actor, act, subject, division, bytes, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		number, e.At.Unix(), e.Actor, e.Act, e.Subject, string(e.Division), text, hash[:]); err != nil {
		return err
	}
	if err := tagged.keepAddress(ctx, tx, number); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit_head (only_row, count, hash) VALUES (1, $1, $2)
		ON CONFLICT (only_row) DO UPDATE SET count = excluded.count, hash = excluded.hash, seal = NULL`, number, hash[:])
	return err
}

// Head is the end of the audit trail: the number of entries, the hash of the last, and the root of the bindings.
type Head struct {
	Count   int64
	Hash    [sha256.Size]byte
	Root    [sha256.Size]byte // of the tree of bindings
	Version int64             // counts how often the head was sealed
	Sealed  bool              // it was sealed with its root, ever
	Seal    []byte            // a MAC by the centre's key; nil while the transaction runs that moved the head
}

func readHead(ctx context.Context, q sqlkit.Querier) (h Head, err error) {
	var hash, root []byte
	err = q.QueryRowContext(ctx, "SELECT count, hash, root, version, seal FROM audit_head").Scan(&h.Count, &hash, &root, &h.Version, &h.Seal)
	if sqlkit.IsNoRow(err) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, sqlkit.Error(err)
	}
	h.Sealed = root != nil
	if copy(h.Hash[:], hash) != len(hash) || len(hash) != sha256.Size || copy(h.Root[:], root) != len(root) || h.Sealed && len(root) != sha256.Size || h.Count < 0 {
		return Head{}, errs.F(errs.Corrupt, "The head of the audit trail is damaged; central verify says more.")
	}
	return h, nil
}

// ReadHead gives the end of the audit trail; the zero Head while it is empty.
func ReadHead(ctx context.Context, tx *sqlkit.Tx) (Head, error) { return readHead(ctx, tx) }

// HashOf gives the stored hash of an entry: errs.NotFound if there is none.
func HashOf(ctx context.Context, tx *sqlkit.Tx, number int64) (hash [sha256.Size]byte, err error) {
	var stored []byte
	err = sqlkit.Error(tx.QueryRowContext(ctx, "SELECT hash FROM audit WHERE number = $1", number).Scan(&stored))
	copy(hash[:], stored)
	return hash, err
}

// VerifyAudit reads the whole trail: every entry in its place, canonical, hashed over the one before it, the
// columns beside it saying the same, and the head where the last one ends. It gives the number of entries.
// errs.Corrupt names the first entry that does not fit. Whether the centre signed the head is for package
// store to see, which has the key.
func VerifyAudit(ctx context.Context, tx *sqlkit.Tx) (n int64, err error) {
	h, err := readHead(ctx, tx)
	if err != nil {
		return 0, err
	}
	var last [sha256.Size]byte
	err = visitRows(ctx, tx, func(scan sqlkit.Scan) (err error) {
		var row auditRow
		if err := scan(&row.number, &row.at, &row.actor, &row.act, &row.subject, &row.division, &row.text, &row.hash); err != nil {
			return err
		}
		if last, err = row.verifyRow(n+1, last); err != nil {
			return err
		}
		n++
		return nil
	}, "SELECT number, at, actor, act, subject, division, bytes, hash FROM audit ORDER BY number")
	switch {
	case err != nil:
		return n, err
	case n < h.Count:
		return n, errs.F(errs.Corrupt, "audit entry %d is missing: the trail ends with %d of %d entries", n+1, n, h.Count)
	case n > h.Count:
		return n, errs.F(errs.Corrupt, "audit entry %d is behind the end of the trail, which has %d entries", h.Count+1, h.Count)
	case last != h.Hash:
		return n, errs.F(errs.Corrupt, "audit entry %d, the last, is not the one that the head of the trail names", n)
	}
	return n, verifyAddresses(ctx, tx)
}

// auditRow is a row of the trail as it is stored.
type auditRow struct {
	number, at                    int64
	actor, act, subject, division string
	text, hash                    []byte
}

// verifyRow checks a row that is to be the entry of the given number behind one with the given hash.
func (r auditRow) verifyRow(number int64, before [sha256.Size]byte) ([sha256.Size]byte, error) {
	if r.number != number {
		return before, errs.F(errs.Corrupt, "audit entry %d is missing: entry %d stands in its place", number, r.number)
	}
	inside, e, err := parseEntry(r.text)
	if err != nil {
		return before, errs.E(errs.Corrupt, "audit entry "+formatInt(number)+" does not read: "+errs.Sentence(err), err)
	}
	hash := chainHash(before, r.text)
	switch {
	case inside != number:
		return before, errs.F(errs.Corrupt, "audit entry %d stands in the place of entry %d", inside, number)
	case string(r.hash) != string(hash[:]):
		return before, errs.F(errs.Corrupt, "audit entry %d does not fit behind the one before it: its hash is another", number)
	case r.at != e.At.Unix() || r.actor != e.Actor || r.act != e.Act || r.subject != e.Subject || r.division != string(e.Division):
		return before, errs.F(errs.Corrupt, "audit entry %d says something else in its columns than in its bytes", number)
	}
	return hash, nil
}
