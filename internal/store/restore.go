package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Restored is the result of a catch-up.
type Restored struct {
	Leaves int64        // taken over from the tree
	Logs   int          // that they belong to
	Lost   int          // payloads of withdrawn records that no export has: erased for good, in the open
	Behind []laggingLog // logs of which still more was signed than is here
	Short  []laggingLog // logs of which the tree has less than is here, where nobody remembers how much was signed
}

// Restore lets a database that was restored from an older copy catch up with its own signatures, from an exported tree
// made since: leaf by leaf, byte by byte, up to the checkpoints in the tree, which this centre's own key must have
// signed and which must extend the database. Each log is taken over whole or not at all, all in one transaction. A tree
// that does not reach every signature helps as far as it goes; the rest is Behind. At the end payloads that no export
// carries, since their records were withdrawn, are named in erase leaves: nothing but their digests is left anywhere.
func (s *Store) Restore(ctx context.Context, files feed.Files) (Restored, error) {
	text, err := files.ReadFile(ctx, LogsFile, 1<<24)
	if err != nil {
		return Restored{}, errs.E(errs.KindOf(err), "The list of logs, "+LogsFile+", of the tree cannot be read.", err)
	}
	var done Restored
	s.restoring.Store(true)
	defer s.restoring.Store(false)
	if err := s.readyToRestore(ctx); err != nil {
		return Restored{}, err
	}
	next, succession, err := s.keysOfTree(ctx, files)
	if err != nil {
		return Restored{}, err
	}
	id := rand.Text()
	forgotten, err := s.isUnknownToMarks(ctx)
	if err != nil {
		return Restored{}, err
	}
	mark, err := s.marks.auditMark(ctx)
	if err != nil {
		return Restored{}, err
	}
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		done = Restored{}
		if err := s.sealOnce(ctx, tx, false); err != nil { // a backup from before there were seals is sealed now
			return err
		}
		r := &restoring{publication: s.newPublication(tx, Batch{}), files: files, sizes: map[division.Code]int64{}}
		for _, line := range strings.Fields(string(text)) {
			code, err := division.Parse(line)
			if err != nil {
				return errs.E(errs.Corrupt, "The list of logs, "+LogsFile+", of the tree is damaged.", err)
			}
			n, err := r.restoreLog(ctx, code)
			if err != nil {
				return errs.E(errs.KindOf(err), fmt.Sprintf("The log of division %s cannot be taken over: %s", code, errs.Sentence(err)), err)
			}
			if n > 0 {
				done.Leaves, done.Logs = done.Leaves+n, done.Logs+1
			}
		}
		if err := r.problems.err(); err != nil {
			return err
		}
		if err := r.signGrown(ctx); err != nil { // signs the earlier sizes again: the bytes are the same
			return err
		}
		var err error
		if done.Behind, err = s.laggingLogs(ctx, tx); err != nil {
			return err
		}
		if forgotten {
			if done.Short, err = r.shortLogs(ctx); err != nil {
				return err
			}
		}
		if err := r.noteRestored(ctx, mark, done); err != nil || len(done.Behind)+len(done.Short) > 0 {
			return err
		}
		if err := settleInstance(ctx, tx, id); err != nil {
			return err
		}
		if done.Lost, err = r.eraseLost(ctx); err != nil {
			return err
		}
		return r.signGrown(ctx)
	})
	if err != nil {
		s.marks.clear.Store(false) // it was seen within the transaction, if at all
		return Restored{}, err
	}
	if err := s.noteAudit(ctx, true); err != nil {
		return done, err
	}
	if len(done.Behind)+len(done.Short) > 0 {
		return done, nil
	}
	if next != nil { // before anything may be signed or served with the key of then
		if err := s.changeKeyIn(ctx, account.System(), *next, succession); err != nil {
			return done, err
		}
		if err := exchangeKeys(s.place.path(s.dir)); err != nil {
			return done, err
		}
	}
	if err := s.recordRestored(ctx, id); err != nil {
		return done, err
	}
	return done, s.truncateIfDue(ctx)
}

// noteRestored has the audit trail know of the restoring, and of its own entries that were lost with it, which no
// export brings back.
func (r *restoring) noteRestored(ctx context.Context, mark account.Head, done Restored) error {
	detail := map[string]string{"leaves": strconv.FormatInt(done.Leaves, 10), "logs": strconv.Itoa(done.Logs)}
	if err := addLoss(ctx, r.tx, mark, detail); err != nil {
		return err
	}
	return account.Append(ctx, r.tx, r.actor, account.Event{Act: "restore", Detail: detail})
}

// restoring is one run of Restore within its transaction.
type restoring struct {
	*publication
	files feed.Files
	sizes map[division.Code]int64 // of the logs in the tree
}

// shortLogs lists the logs of which the tree has less than the database: it was made before, and does not show later
// signatures.
func (r *restoring) shortLogs(ctx context.Context) ([]laggingLog, error) {
	var list []laggingLog
	err := eachRow(ctx, r.tx, "SELECT division, edge FROM logs ORDER BY division", func(scan func(...any) error) error {
		var l laggingLog
		var raw []byte
		if err := scan(&l.Division, &raw); err != nil {
			return err
		}
		edge, err := feed.ParseEdge(raw)
		if l.Here, l.Signed = r.sizes[l.Division], edge.Size(); l.Here < l.Signed {
			list = append(list, l)
		}
		return err
	})
	return list, err
}

// log takes over the tree's leaves of a log beyond the database's.
func (r *restoring) restoreLog(ctx context.Context, code division.Code) (taken int64, err error) {
	tree, signed, err := feed.OpenTree(ctx, r.files, string(code))
	if err != nil {
		return 0, err
	}
	c, err := r.store.past.OpenStored(signed, string(code))
	if err != nil {
		return 0, err
	}
	g, err := r.resumeLog(ctx, code)
	if err != nil {
		return 0, err
	}
	from := g.edge.Size()
	r.sizes[code] = c.Size
	if err := sameHistory(ctx, g, tree, c); err != nil {
		return 0, err
	}
	for n := from; n < c.Size; n = min(n+feed.UnitLeaves, c.Size) {
		if err := r.restoreLeaves(ctx, g, tree, n, min(n+feed.UnitLeaves, c.Size)); err != nil {
			return 0, err
		}
	}
	if from < c.Size {
		return c.Size - from, c.CheckEdge(g.edge)
	}
	return 0, nil
}

func (r *restoring) restoreLeaves(ctx context.Context, g *openLog, tree *feed.Tree, from, to int64) error {
	raws, err := tree.Leaves(ctx, from, to)
	if err != nil {
		return err
	}
	lapsed, err := tree.Lapsed(ctx, from, to, tree.Size)
	if err != nil {
		return err
	}
	for i, raw := range raws {
		leaf, err := feed.ParseLeaf(raw)
		if err != nil {
			return err
		}
		var p feed.Payload
		if _, gone := lapsed[from+int64(i)]; !gone && leaf.HasPayload() {
			if p, err = tree.Payload(ctx, leaf.Payload); err == nil {
				err = feed.CheckPayload(leaf, p)
			}
			if err != nil {
				return errs.E(errs.KindOf(err), fmt.Sprintf("the payload of leaf %d is not in the tree as it was signed.", from+int64(i)), err)
			}
		}
		if err := r.restoreLeaf(ctx, g, leaf, p); err != nil {
			return err
		}
	}
	return nil
}

// sameHistory checks that the shorter of the database's log and the tree's is the beginning of the longer.
func sameHistory(ctx context.Context, g *openLog, tree *feed.Tree, c feed.Checkpoint) error {
	longer, edge := feed.Backend(tree), g.edge
	root := edge.Root()
	if c.Size < edge.Size() {
		longer, root = &g.Log, c.Root
	}
	common, err := feed.EdgeAt(ctx, longer, min(c.Size, edge.Size()))
	if err == nil && common.Root() != root {
		err = errs.F(errs.Conflict, "the tree and the database contradict each other within their first %d leaves.", common.Size())
	}
	return err
}

// restoreLeaf appends a signed leaf, with its payload unless that has lapsed, and derives the same rows as publishing.
func (r *restoring) restoreLeaf(ctx context.Context, g *openLog, leaf feed.Leaf, p feed.Payload) error {
	about, err := findRow(ctx, r.tx, leaf.ID)
	if errs.Is(err, errs.NotFound) {
		about, err = &row{id: leaf.ID, log: g.number, kind: record.Kind(leaf.Kind), indexNumber: leaf.IndexNumber, state: stateCurrent}, nil
	}
	if err != nil {
		return err
	}
	about.revision, about.last = int(leaf.Revision), g.edge.Size()
	switch leaf.Op {
	case feed.Publish, feed.Correct:
		about.content = about.last
	case feed.Withdraw:
		about.state = stateWithdrawn
	case feed.Erase:
		about.state = stateErased
	}
	if err := r.saveRow(ctx, about); err != nil {
		return err
	}
	if _, err := r.appendLeaf(ctx, g, about.number, leaf, p); err != nil {
		return err
	}
	switch leaf.Op {
	case feed.Publish, feed.Correct:
		return r.deriveRows(ctx, about, p)
	case feed.Withdraw:
		if err := dropNames(ctx, r.tx, about.number); err != nil {
			return err
		}
		return r.dropStatement(ctx, about)
	case feed.Erase:
		return r.finishErasure(ctx, about)
	}
	return nil
}

// deriveRows writes the rows beside the log that come from a record.
func (r *restoring) deriveRows(ctx context.Context, about *row, p feed.Payload) error {
	month, serial, err := splitIndex(about.indexNumber)
	if err != nil {
		return err
	}
	last, err := r.lastSerial(ctx, month)
	if err == nil && serial > last {
		err = r.setSerial(ctx, month, serial)
	}
	if err != nil || p == nil {
		return err
	}
	body, err := record.Parse(p.Body())
	if err != nil {
		return errs.E(errs.Corrupt, "a payload is not a record.", err)
	}
	r.batch.Files = map[string]File{}
	for digest := range filesOf(body) {
		r.batch.Files[digest] = func() (io.ReadCloser, error) {
			data, err := r.files.ReadFile(ctx, protocol.BlobFile(digest), protocol.MaxBlob)
			return io.NopCloser(bytes.NewReader(data)), err
		}
	}
	r.later = []*record.Record{body}
	if err := r.storeFiles(ctx); err != nil {
		return err
	}
	if err := r.useFiles(ctx, 0, about.number, body); err != nil {
		return err
	}
	if err := r.saveStatement(ctx, 0, about, body); err != nil {
		return err
	}
	return saveLikenesses(ctx, r.tx, about.number, body)
}

// eraseLost names the payloads that are neither here nor in any export, those of records that were published
// and withdrawn since the copy was made.
func (r *restoring) eraseLost(ctx context.Context) (lost int, err error) {
	var ids []string
	err = eachRow(ctx, r.tx, `SELECT DISTINCT r.id FROM payloads AS p JOIN leaves AS l ON l.key = p.key JOIN records AS r ON r.number = l.record
		WHERE p.bytes IS NULL AND r.state = 'withdrawn' ORDER BY r.id`, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		t := &takedown{appender: r.appender}
		if err := t.openRecord(ctx, id); err != nil {
			return lost, err
		}
		var named []int64
		err := eachRow(ctx, r.tx, "SELECT p.key FROM payloads AS p JOIN leaves AS l ON l.key = p.key WHERE l.record = $1 AND p.bytes IS NULL ORDER BY p.key",
			func(scan func(...any) error) error {
				var key int64
				err := scan(&key)
				named = append(named, leafNumber(key))
				return err
			}, t.row.number)
		if err == nil {
			err = t.eraseLeaves(ctx, named)
		}
		if err == nil {
			err = t.saveRow(ctx, t.row)
		}
		if err != nil {
			return lost, err
		}
		lost += len(named)
	}
	return lost, nil
}
