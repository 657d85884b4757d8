package cache

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// trustedKeys returns the keys that must have signed the stored logs: those of Options.Trust, which no change of the
// folder can replace, else those that bind the folder, and the statements of the centre's keys since; nil without any.
// Files that cannot be read are errs.Unavailable: a new database would not mend them.
func (c *Cache) trustedKeys(ctx context.Context) (*feed.Trust, error) {
	trust, err := c.trust, error(nil)
	if trust == nil {
		trust, err = c.Trusted(ctx)
	} else if held, failed := c.Succession(ctx); failed != nil {
		err = failed
	} else if trust, _, err = c.trust.Follow(held); feed.ReasonOf(err) == feed.UnknownKey { // of another centre's keys
		return c.trust, nil
	}
	switch {
	case errs.Is(err, errs.NotFound):
		return nil, nil
	case err != nil:
		return nil, errs.E(errs.Unavailable, errs.Sentence(err), err)
	}
	return trust, nil
}

// provenHeld is previewUpload, verified up to the signature.
func (c *Cache) provenHeld(ctx context.Context, q sqlkit.Querier, code division.Code) (Held, error) {
	h, err := readHeld(ctx, q, code)
	if err != nil || h.Checkpoint == nil {
		return h, err
	}
	trust, err := c.trustedKeys(ctx)
	if err != nil {
		return h, err
	}
	_, err = h.verifyHeld(trust, code)
	return h, err
}

// verifyHeld verifies the checkpoint held and that the edge leads to it, and returns the checkpoint that proves the
// edge. All errors are errs.Corrupt.
func (h Held) verifyHeld(trust *feed.Trust, code division.Code) (feed.Checkpoint, error) {
	cp, err := openStored(trust, h.Checkpoint, code)
	if err != nil {
		return cp, err
	}
	if cp.Size != h.size || cp.Root != h.root || unixSeconds(cp.Cosigned) != h.cosigned {
		return cp, sqlkit.Damaged("What is noted of the log of "+string(code)+" is not what was signed.", nil)
	}
	by := cp
	if h.proved != nil {
		if by, err = openStored(trust, h.proved, code); err != nil {
			return cp, err
		}
	}
	switch {
	case h.Edge.Size() == 0:
		return by, nil
	case h.Edge.Size() == by.Size && by.Size <= cp.Size:
		err = by.CheckEdge(h.Edge)
	default:
		err = by.CheckConsistency(h.growth, h.Edge.Size(), h.Edge.Root())
	}
	if err != nil {
		return cp, sqlkit.Damaged("What is held of the log of "+string(code)+" does not lead to what was signed.", err)
	}
	return by, nil
}

func openStored(trust *feed.Trust, signed []byte, code division.Code) (feed.Checkpoint, error) {
	if trust == nil {
		return feed.Checkpoint{}, sqlkit.Damaged("The keys that this kiosk trusts are not known any more.", nil)
	}
	cp, err := trust.OpenStored(signed, string(code))
	if err != nil {
		return cp, sqlkit.Damaged("The checkpoint held of the log of "+string(code)+" does not verify.", err)
	}
	return cp, nil
}

// proofs is this process's verified state of the logs: recomputed from the stored leaves up to a signature, and kept,
// since a signed root fixes its leaves for ever. It grows with the logs. Reading needs it locked, and a snapshot that
// was begun under the lock and is current.
type proofs struct {
	sync.RWMutex
	seed maphash.Seed
	logs map[int64]*provenLog // by number
	keys string               // lines of the trust that they were verified with
}

// provenLog is one log. It keeps the hash of each leaf, and of each record its history: about 80 bytes a leaf.
type provenLog struct {
	code      division.Code
	held      Held
	by        feed.Checkpoint // proves the edge
	edge      feed.Edge       // recomputed from the leaves
	hashes    []feed.Hash     // of the leaves
	histories map[uint64]history
	ahead     []aheadLeaf
	seed      maphash.Seed
}

func newProofs() proofs {
	return proofs{seed: maphash.MakeSeed(), logs: map[int64]*provenLog{}}
}

func (p *provenLog) idSum(id string) uint64 { return maphash.String(p.seed, id) }

// readLogs reads all logs with any stored leaf or checkpoint.
func readLogs(ctx context.Context, q sqlkit.Querier) (map[int64]*provenLog, error) {
	logs := map[int64]*provenLog{}
	err := sqlkit.EachRow(ctx, q, "The state of the logs cannot be read.", "SELECT "+heldColumns+", division FROM logs",
		func(scan sqlkit.Scan) (err error) {
			p := &provenLog{histories: map[uint64]history{}}
			if p.held, err = scanHeld(scan, &p.code); err != nil {
				return err
			}
			if p.held.Checkpoint != nil {
				logs[p.held.number] = p
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return logs, nil
}

// isCurrent reports whether everything was verified that a snapshot holds.
func (p *proofs) isCurrent(ctx context.Context, c *Cache, tx *sqlkit.Tx) (bool, error) {
	logs, lines, err := p.readStoredLogs(ctx, c, tx)
	if err != nil || lines != p.keys || len(logs) != len(p.logs) {
		return false, err
	}
	for number, now := range logs {
		before := p.logs[number]
		if before == nil || before.code != now.code || !before.held.same(now.held) || !slices.EqualFunc(before.ahead, now.ahead, aheadLeaf.same) {
			return false, nil
		}
	}
	return true, nil
}

// readStoredLogs reads the stored logs, unverified, and the keys that must have signed them.
func (p *proofs) readStoredLogs(ctx context.Context, c *Cache, q sqlkit.Querier) (map[int64]*provenLog, string, error) {
	logs, err := readLogs(ctx, q)
	if err != nil {
		return nil, "", err
	}
	if err := readAhead(ctx, q, logs); err != nil {
		return nil, "", err
	}
	trust, err := c.trustedKeys(ctx)
	if err != nil || trust == nil {
		return logs, "", err
	}
	return logs, trust.Lines(), nil
}

// advance verifies the part of a snapshot beyond the verified one. An interrupted run is continued.
func (p *proofs) verifyBeyond(ctx context.Context, c *Cache, tx *sqlkit.Tx) error {
	logs, lines, err := p.readStoredLogs(ctx, c, tx)
	if err != nil {
		return err
	}
	trust, err := c.trustedKeys(ctx)
	if err != nil {
		return err
	}
	for number, before := range p.logs {
		if now := logs[number]; now == nil || now.code != before.code || now.held.Edge.Size() < before.edge.Size() {
			return sqlkit.Damaged("Of the log of "+string(before.code)+" less is held than before.", nil)
		}
	}
	for number, now := range logs {
		known := p.logs[number]
		if known == nil {
			known = &provenLog{code: now.code, seed: p.seed, histories: map[uint64]history{}}
			p.logs[number] = known
		}
		if err := known.takeOver(ctx, tx, trust, now); err != nil {
			if errs.Is(err, errs.Corrupt) {
				delete(p.logs, number)
			}
			return err
		}
	}
	p.keys = lines
	return nil
}

// advance takes the stored state over, verified.
func (p *provenLog) takeOver(ctx context.Context, tx *sqlkit.Tx, trust *feed.Trust, now *provenLog) error {
	by, err := now.held.verifyHeld(trust, p.code)
	if err != nil {
		return err
	}
	if err := p.readLeaves(ctx, tx, now.held); err != nil {
		return err
	}
	if p.edge.Size() != now.held.Edge.Size() || p.edge.Root() != now.held.Edge.Root() {
		return sqlkit.Damaged("The entries of the log of "+string(p.code)+" are not those that were signed.", nil)
	}
	for i := range now.ahead {
		if err := now.ahead[i].verifyAhead(trust, p.code, now.held); err != nil {
			return err
		}
	}
	p.held, p.by, p.ahead = now.held, by, now.ahead
	return nil
}

// readLeaves folds the leaves from where the edge ends to the edge held.
func (p *provenLog) readLeaves(ctx context.Context, q sqlkit.Querier, h Held) error {
	return sqlkit.EachRow(ctx, q, "The entries of the log cannot be read.",
		"SELECT key, bytes FROM leaves WHERE key BETWEEN ? AND ? ORDER BY key",
		func(scan sqlkit.Scan) error {
			var key int64
			var raw []byte
			if err := scan(&key, &raw); err != nil {
				return err
			}
			_, _, err := p.appendLeaf(index.LeafNumber(key), raw)
			return err
		}, h.key(p.edge.Size()), h.key(h.Edge.Size()-1))
}

// take folds the next leaf, and returns the hashes that are to be stored for it.
func (p *provenLog) appendLeaf(n int64, raw []byte) (feed.Leaf, []feed.Hash, error) {
	if n != p.edge.Size() {
		return feed.Leaf{}, nil, sqlkit.Damaged("An entry of the log of "+string(p.code)+" is missing.", nil)
	}
	leaf, err := feed.ParseLeaf(raw)
	if err != nil {
		return leaf, nil, sqlkit.Damaged("An entry of the log of "+string(p.code)+" is damaged.", err)
	}
	var hashes []feed.Hash
	p.edge, hashes = p.edge.Append(feed.LeafHash(raw))
	p.hashes = append(p.hashes, hashes[0])
	p.foldLeaf(n, leaf)
	return leaf, hashes, nil
}

// same reports whether the proved values are equal.
func (h Held) same(o Held) bool {
	return h.number == o.number && h.Edge.Size() == o.Edge.Size() && h.Edge.Root() == o.Edge.Root() && bytes.Equal(h.Checkpoint, o.Checkpoint) &&
		h.size == o.size && h.root == o.root && h.cosigned == o.cosigned && bytes.Equal(h.proved, o.proved) && bytes.Equal(h.growth, o.growth)
}

// aheadLeaf is a leaf beyond the edge, with its proof.
type aheadLeaf struct {
	key, size          int64
	root, path, signed []byte
	raw                []byte
	leaf               feed.Leaf       // from here on set by prove
	by                 feed.Checkpoint // proves it
}

func (a aheadLeaf) number() int64 { return index.LeafNumber(a.key) }

func (a aheadLeaf) same(b aheadLeaf) bool {
	return a.key == b.key && a.size == b.size && bytes.Equal(a.root, b.root) && bytes.Equal(a.path, b.path) && bytes.Equal(a.signed, b.signed)
}

// readAhead reads the leaves that were taken ahead into their logs.
func readAhead(ctx context.Context, q sqlkit.Querier, logs map[int64]*provenLog) error {
	return sqlkit.EachRow(ctx, q, "The entries taken ahead cannot be read.",
		`SELECT a.key, a.size, a.root, a.proof, a.checkpoint, l.bytes
		FROM ahead a LEFT JOIN leaves l ON l.key = a.key ORDER BY a.key`,
		func(scan sqlkit.Scan) error {
			var a aheadLeaf
			if err := scan(&a.key, &a.size, &a.root, &a.path, &a.signed, &a.raw); err != nil {
				return err
			}
			p := logs[index.LogNumber(a.key)]
			if p == nil {
				return sqlkit.Damaged("An entry was taken ahead of a log that is not held.", nil)
			}
			p.ahead = append(p.ahead, a)
			return nil
		})
}

// prove verifies that the leaf is beyond the edge, and in the tree of a signed checkpoint up to the one held.
func (a *aheadLeaf) verifyAhead(trust *feed.Trust, code division.Code, h Held) error {
	var err error
	if a.by, err = openStored(trust, a.signed, code); err != nil {
		return err
	}
	path := a.proofHashes()
	switch {
	case a.by.Size != a.size || !bytes.Equal(a.by.Root[:], a.root) || a.size > h.size || a.number() < h.Edge.Size():
		err = errors.New("the proof is of another tree")
	case a.raw == nil:
		err = errors.New("the entry is missing")
	default:
		err = tlog.CheckRecord(path, a.by.Size, a.by.Root, a.number(), feed.LeafHash(a.raw))
	}
	if err == nil {
		a.leaf, err = feed.ParseLeaf(a.raw)
	}
	if err != nil {
		return sqlkit.Damaged("An entry taken ahead of the log of "+string(code)+" does not verify.", err)
	}
	return nil
}

func (a *aheadLeaf) proofHashes() tlog.RecordProof { return splitHashes(a.path) }

// splitHashes reads hashes that follow each other; joined is its inverse.
func splitHashes(data []byte) []feed.Hash {
	var hashes []feed.Hash
	for ; len(data) >= tlog.HashSize; data = data[tlog.HashSize:] {
		hashes = append(hashes, feed.Hash(data[:tlog.HashSize]))
	}
	return hashes
}

func joinHashes(hashes []feed.Hash) []byte {
	var data []byte
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	return data
}

// readProven runs f on one snapshot of which all logs are verified. A log that does not verify is errs.Corrupt, and
// noted.
func (c *Cache) readProven(ctx context.Context, f func(*sqlkit.Tx, *proofs) error) error {
	p := &c.proofs
	done := false
	p.RLock()
	err := c.db.Read(ctx, func(tx *sqlkit.Tx) error {
		var err error
		if done, err = p.isCurrent(ctx, c, tx); err != nil || !done {
			return err
		}
		return f(tx, p)
	})
	p.RUnlock()
	if err != nil || done {
		return c.noteDamage(unlessStopped(ctx, err))
	}
	p.Lock()
	defer p.Unlock()
	err = c.db.Read(ctx, func(tx *sqlkit.Tx) error {
		if err := p.verifyBeyond(ctx, c, tx); err != nil {
			return err
		}
		return f(tx, p)
	})
	return c.noteDamage(unlessStopped(ctx, err))
}

// proveSlice is how long Prove keeps readers waiting at once.
const proveSlice = 200 * time.Millisecond

// Prove verifies the logs, as the first reader would have to: a program does it beside its work as soon as it starts.
// It goes on from where a reader, or its context, has left it.
func (c *Cache) Prove(ctx context.Context) error {
	for {
		slice, stop := context.WithTimeout(ctx, proveSlice)
		err := c.readProven(slice, func(*sqlkit.Tx, *proofs) error { return nil })
		stop()
		if err == nil || ctx.Err() != nil || !errs.Is(err, errs.Unavailable) || slice.Err() == nil {
			return err
		}
	}
}

// noteDamage notes that the cache is broken if a reading error means that: the next Open that may (Check) begins a new
// one.
func (c *Cache) noteDamage(err error) error {
	if !errs.Is(err, errs.Corrupt) || feed.ReasonOf(err) != "" {
		return err
	}
	c.doubted.Store(true)
	if c.check == Unchecked && c.trust != nil {
		return errs.E(errs.Corrupt, "What this kiosk holds does not verify with the keys that were given, and is not shown.", err)
	}
	if c.isSetAside() { // the path has another database now, which nobody doubts
		return err
	}
	c.broken.Do(func() {
		slog.Error("the cache does not verify; what it holds is not shown, and it will be fetched again", "cause", err)
		if failed := os.WriteFile(c.db.Path()+doubtSuffix, nil, 0o644); failed != nil {
			slog.Error("that the cache is broken cannot be noted", "cause", failed)
		}
	})
	return err
}

// isDoubted reports whether this process or another one has found the cache broken: then nothing of it is called fresh.
func (c *Cache) isDoubted() bool {
	_, err := os.Stat(c.db.Path() + doubtSuffix)
	return c.doubted.Load() || err == nil
}

// isSetAside reports whether another process has put the file away that is open here.
func (c *Cache) isSetAside() bool {
	now, err := os.Stat(c.db.Path())
	return c.file != nil && (os.IsNotExist(err) || err == nil && !os.SameFile(c.file, now))
}

// AwaitDamage waits until this process or another one on the folder has found the cache broken, or has set aside the
// file that is open here, and returns that as errs.Corrupt; or until a folder that was opened for reading only can be
// written, as errs.Unavailable; nil when the context ends. The caller ends its process and is started again.
func (c *Cache) AwaitDamage(ctx context.Context) error {
	for {
		if c.isSetAside() {
			return sqlkit.Damaged("Another process has set aside what this one shows. It is fetched again after the next start.", nil)
		}
		if _, err := os.Stat(c.db.Path() + doubtSuffix); err == nil {
			return sqlkit.Damaged("What this kiosk holds does not verify any more. It is set aside at the next start, and fetched again.", nil)
		}
		if c.readOnly && c.Storage() == catalogue.StorageGood {
			return errWritable
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}
