package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"golang.org/x/sync/errgroup"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// checkSound fails with errs.Corrupt if a database is not as it was written: the structure of the file, indexes and
// references; the leaves, hashes and right edge of each log against its signed checkpoint; the payloads against their
// digests; the audit trail against its seal. It reads everything once: some seconds for 100,000 leaves. Verify looks
// at more, and goes on behind the first fault.
func checkSound(ctx context.Context, db *sqlkit.DB, key feed.Key, trust *feed.Trust) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return db.IntegrityCheck(ctx) })
	group.Go(func() error { return checkContents(ctx, db, key, trust) })
	return group.Wait()
}

// checkContents is the part of checkSound that SQLite knows nothing about.
func checkContents(ctx context.Context, db *sqlkit.DB, key feed.Key, trust *feed.Trust) error {
	return db.Inspect(ctx, func(tx *sqlkit.Tx) error {
		var logs []*Log
		err := eachRow(
			ctx,
			tx,
			"SELECT number, division FROM logs ORDER BY number",
			func(scan func(...any) error) error {
				l := &Log{q: tx}
				logs = append(logs, l)
				return scan(&l.number, &l.Code)
			},
		)
		if err != nil {
			return err
		}
		for _, l := range logs {
			if err := l.checkSound(ctx, trust); err != nil {
				return errs.E(
					errs.KindOf(err),
					fmt.Sprintf("the log of division %s: %s", l.Code, errs.Sentence(err)),
					err,
				)
			}
		}
		if err := checkStrayLeaves(ctx, tx); err != nil {
			return err
		}
		return checkTrail(ctx, tx, key)
	})
}

func (l *Log) checkSound(ctx context.Context, trust *feed.Trust) error {
	state, err := l.State(ctx)
	if err != nil {
		return err
	}
	signed, err := trust.Open(state.Signed, string(l.Code))
	if err == nil {
		err = signed.CheckEdge(state.Edge)
	}
	if err != nil {
		return errs.E(errs.Corrupt, "its right edge is not the one that was signed.", err)
	}
	var edge feed.Edge
	hashes, err := l.q.QueryContext(
		ctx,
		"SELECT key, hash FROM hashes WHERE key >= $1 AND key < $2 ORDER BY key",
		l.key(0),
		(l.number+1)<<logShift,
	)
	if err != nil {
		return sqlkit.Error(err)
	}
	defer hashes.Close()
	err = eachRow(
		ctx,
		l.q,
		`SELECT l.key, l.bytes, p.digest, p.bytes FROM leaves AS l LEFT JOIN payloads AS p ON p.key = l.key
		WHERE l.key >= $1 AND l.key < $2 ORDER BY l.key`,
		func(scan func(...any) error) error {
			var key int64
			var raw, digest, payload sql.RawBytes
			if err := scan(&key, &raw, &digest, &payload); err != nil {
				return err
			}
			n := edge.Size()
			if key != l.key(n) {
				return errs.F(errs.Corrupt, "leaf %d is missing.", n)
			}
			if err := checkLeaf(raw, digest, payload); err != nil {
				return errs.E(errs.Corrupt, fmt.Sprintf("leaf %d %s", n, errs.Sentence(err)), err)
			}
			var stored []feed.Hash
			edge, stored = edge.Append(feed.LeafHash(raw))
			return l.checkHashes(hashes, feed.FirstHash(n), stored)
		},
		l.key(0),
		(l.number+1)<<logShift,
	)
	if err != nil {
		return err
	}
	if !bytes.Equal(edge.Marshal(), state.Edge.Marshal()) {
		return errs.F(errs.Corrupt, "its %d leaves are not those that were signed.", edge.Size())
	}
	return nil
}

// checkLeaf compares a stored payload, if there is one, with its digest, and that with the leaf.
func checkLeaf(raw, digest, payload []byte) error {
	const member = `"payload":"` // of the leaf, which the signature over the root covers; to parse 100,000 of them takes too long
	if bytes.Contains(raw, []byte(member)) != (digest != nil) ||
		digest != nil && !bytes.Contains(raw, []byte(member+hex.EncodeToString(digest)+`"`)) {
		return errs.F(errs.Corrupt, "and the row of its payload contradict each other.")
	}
	if sum := sha256.Sum256(payload); payload != nil && !bytes.Equal(sum[:], digest) {
		return errs.F(errs.Corrupt, "has a payload with another digest.")
	}
	return nil
}

// checkHashes compares the next rows with the hashes that belong there.
func (l *Log) checkHashes(rows *sql.Rows, first int64, want []feed.Hash) error {
	for i, h := range want {
		var key int64
		var hash sql.RawBytes
		if !rows.Next() || rows.Scan(&key, &hash) != nil || key != l.key(first+int64(i)) || !bytes.Equal(hash, h[:]) {
			return errs.F(errs.Corrupt, "hash %d is missing or another one.", first+int64(i))
		}
	}
	return sqlkit.Error(rows.Err())
}

func checkStrayLeaves(ctx context.Context, tx *sqlkit.Tx) error {
	return eachRow(
		ctx,
		tx,
		"SELECT key FROM leaves WHERE key >> 40 NOT IN (SELECT number FROM logs) LIMIT 1",
		func(scan func(...any) error) error {
			var key int64
			if err := scan(&key); err != nil {
				return err
			}
			return errs.F(errs.Corrupt, "leaf %d belongs to no log.", leafNumber(key))
		},
	)
}

// checkTrail reads the audit trail to its end, which the centre's key must have sealed.
func checkTrail(ctx context.Context, tx *sqlkit.Tx, key feed.Key) error {
	if _, err := account.VerifyAudit(ctx, tx); err != nil {
		return err
	}
	head, err := account.ReadHead(ctx, tx)
	if err != nil || head.Count == 0 && !head.Sealed {
		return err
	}
	if !head.Sealed {
		return checkOldSeal(key, head)
	}
	keys, err := accountKeys(key)
	if err == nil && !hmac.Equal(head.Seal, head.MAC(keys.Seals)) {
		err = errs.F(
			errs.Corrupt,
			"the end of the audit trail, entry %d, is not sealed by the centre's key.",
			head.Count,
		)
	}
	return err
}
