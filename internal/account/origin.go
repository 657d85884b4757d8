package account

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strconv"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// The address of a login is personal data, and the trail is for ever. So an entry holds a tag of it: an HMAC under a
// random key of its week. Address and key are in tables beside the trail, which are cleared when the centre's time for
// keeping them is over. Until then VerifyAudit compares the address with the tag. Afterwards the tag still tells which
// entries of one week were from one address, and nobody can find out the address any more: the key is gone. The chain
// never changes.
//
// Entries from before there were tags hold the address itself, in their chained bytes, and keep it: to take it out
// would break the chain.

// detailOrigin is the tag's name in an entry.
const detailOrigin = "origin"

const week = 7 * 24 * 60 * 60 // seconds

// addressTag makes an entry's tag of an address.
func addressTag(key []byte, address string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("gongshi audit address\n" + address))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// withAddressTag is the event with the tag of its address, if it has one.
func (e Event) withAddressTag(ctx context.Context, tx *sqlkit.Tx) (Event, error) {
	if e.Address == "" {
		return e, nil
	}
	var fresh [32]byte
	rand.Read(fresh[:]) // never fails
	if _, err := tx.ExecContext(ctx, "INSERT INTO audit_address_keys (week, key) VALUES ($1, $2) ON CONFLICT DO NOTHING", e.addressWeek(), fresh[:]); err != nil {
		return e, err
	}
	var key []byte
	if err := tx.QueryRowContext(ctx, "SELECT key FROM audit_address_keys WHERE week = $1", e.addressWeek()).Scan(&key); err != nil {
		return e, sqlkit.Error(err)
	}
	detail := map[string]string{detailOrigin: addressTag(key, e.Address)}
	maps.Copy(detail, e.Detail)
	e.Detail = detail
	return e, nil
}

// keepAddress keeps the address beside the entry with the given number.
func (e Event) keepAddress(ctx context.Context, tx *sqlkit.Tx, number int64) error {
	if e.Address == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO audit_addresses (number, week, address) VALUES ($1, $2, $3)", number, e.addressWeek(), e.Address)
	return err
}

func (e Event) addressWeek() int64 { return e.At.Unix() / week }

// actFold is the entry with the week up to which addresses were cleared: those of later weeks have to be there.
const actFold = "addresses_fold"

// longestSilence bounds the effect of a clock that is far ahead: FoldAddresses clears nothing younger than the newest
// entry and this.
const longestSilence = 31 * 24 * time.Hour

// FoldAddresses clears the addresses of weeks that began longer ago than addresses are kept, and returns how many
// entries lost theirs: they have been kept for that time less a week at least. The trail has an entry of it.
func FoldAddresses(ctx context.Context, tx *sqlkit.Tx, keep time.Duration) (int64, error) {
	var newest int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce((SELECT at FROM audit ORDER BY number DESC LIMIT 1), 0)").Scan(&newest); err != nil {
		return 0, sqlkit.Error(err)
	}
	last := min(tx.Now.Unix(), newest+int64(longestSilence/time.Second))
	before := (last - int64(keep/time.Second)) / week
	gone, err := tx.ExecContext(ctx, "DELETE FROM audit_addresses WHERE week <= $1", before)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM audit_address_keys WHERE week <= $1", before); err != nil {
		return 0, err
	}
	n, err := gone.RowsAffected()
	if err != nil || n == 0 {
		return 0, err
	}
	return n, Append(ctx, tx, System(), Event{Act: actFold, Detail: map[string]string{"entries": formatInt(n), "week": formatInt(before)}})
}

// addAddresses fills in the addresses of entries that are still kept.
func addAddresses(ctx context.Context, q sqlkit.Querier, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	first, last := entries[0].Number, entries[0].Number
	for _, e := range entries {
		first, last = min(first, e.Number), max(last, e.Number)
	}
	kept := map[int64]string{}
	err := visitRows(ctx, q, func(scan sqlkit.Scan) error {
		var number int64
		var address string
		err := scan(&number, &address)
		kept[number] = address
		return err
	}, "SELECT number, address FROM audit_addresses WHERE number BETWEEN $1 AND $2", first, last)
	for i := range entries {
		entries[i].Address = kept[entries[i].Number]
	}
	return err
}

// keptAddress is a row beside an entry, with its key.
type keptAddress struct {
	week    int64
	address string
	key     []byte
}

// verifyAddresses compares the kept addresses with the tags in the entries. It misses addresses that no entry of a
// clearing explains.
func verifyAddresses(ctx context.Context, tx *sqlkit.Tx) error {
	var there bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'audit_addresses')").Scan(&there)
	if err != nil || !there { // a database from before there were tags, looked at without being changed
		return sqlkit.Error(err)
	}
	kept, err := keptAddresses(ctx, tx)
	if err != nil {
		return err
	}
	entries, err := entriesOfOrigins(ctx, tx)
	if err != nil {
		return err
	}
	folded := int64(-1)
	for _, e := range entries {
		if n, err := strconv.ParseInt(e.Detail["week"], 10, 64); err == nil && e.Act == actFold {
			folded = max(folded, n)
		}
	}
	for _, e := range entries {
		k, ok := kept[e.Number]
		delete(kept, e.Number)
		switch {
		case e.Detail[detailOrigin] == "", !ok && e.addressWeek() <= folded:
		case !ok:
			return errs.F(errs.Corrupt, "the address beside audit entry %d is missing, and no entry tells that it was cleared", e.Number)
		case k.week != e.addressWeek() || e.Detail[detailOrigin] != addressTag(k.key, k.address):
			return strayAddress(e.Number)
		}
	}
	for number := range kept {
		return strayAddress(number)
	}
	return nil
}

// entriesOfOrigins gives the entries that have a tag, and those of clearings, the newest first.
func entriesOfOrigins(ctx context.Context, tx *sqlkit.Tx) (entries []Entry, err error) {
	err = visitRows(ctx, tx, func(scan sqlkit.Scan) (err error) {
		var e Entry
		var text, hash []byte
		var act string
		if err := scan(&e.Number, &text, &hash, &act); err != nil {
			return err
		}
		if act != actFold && !bytes.Contains(text, []byte(`"`+detailOrigin+`"`)) {
			return nil // parsing an entry takes longer than looking
		}
		copy(e.Hash[:], hash)
		if _, e.Event, err = parseEntry(text); err != nil {
			return err
		}
		entries = append(entries, e)
		return nil
	}, "SELECT number, bytes, hash, act FROM audit ORDER BY number DESC")
	if err != nil {
		return nil, err
	}
	return entries, nil
}

func strayAddress(number int64) error {
	return errs.F(errs.Corrupt, "the address beside audit entry %d is not the one that the entry tells of", number)
}

func keptAddresses(ctx context.Context, tx *sqlkit.Tx) (map[int64]keptAddress, error) {
	kept := map[int64]keptAddress{}
	err := visitRows(ctx, tx, func(scan sqlkit.Scan) error {
		var number int64
		var k keptAddress
		err := scan(&number, &k.week, &k.address, &k.key)
		kept[number] = k
		return err
	}, "SELECT x.number, x.week, x.address, k.key FROM audit_addresses AS x LEFT JOIN audit_address_keys AS k ON k.week = x.week")
	return kept, err
}
