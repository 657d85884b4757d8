package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync/atomic"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

//go:embed signed/*.sql
var signedMigrations embed.FS

// marksFile remembers, outside of the database, the checkpoints that the centre has served, and the database that they
// were of. It tells a restored database from a continued one. A backup has a copy of its content, for restoring.
const marksFile = "signed.db"

// highWaterMarks is that memory. A checkpoint is written here, durably, after its commit and before anybody outside
// gets it (Store.vouch). Marks behind the database are usual: publications that nobody has asked for since. Marks ahead
// of it mean that the database was restored from an older copy. Then nothing is signed: the leaves that readers hold
// would be signed a second time, with other content.
type highWaterMarks struct {
	db    *sqlkit.DB
	clear atomic.Bool // no mark was ahead when this process looked; an open database does not go back
}

func openMarks(ctx context.Context, dir string) (*highWaterMarks, error) {
	files, err := fs.Sub(signedMigrations, "signed")
	if err != nil {
		return nil, errs.E(errs.Internal, "The program's migrations are missing.", err)
	}
	path := filepath.Join(dir, marksFile)
	if err := reserveFile(path); err != nil {
		return nil, err
	}
	db, err := sqlkit.Open(ctx, path, files)
	if err != nil {
		return nil, err
	}
	return &highWaterMarks{db: db}, nil
}

// largestServed is the largest checkpoint of a log that has left; size 0 for none.
func (m *highWaterMarks) largestServed(ctx context.Context, code division.Code) (size int64, checkpoint []byte, err error) {
	err = m.db.Reader().QueryRowContext(ctx, "SELECT size, checkpoint FROM marks WHERE division = $1", string(code)).Scan(&size, &checkpoint)
	if isNoRow(err) {
		return 0, nil, nil
	}
	return size, checkpoint, sqlkit.Error(err)
}

// noteCheckpoint remembers a checkpoint. Of several processes the last to come may have the older one; it changes
// nothing.
func (m *highWaterMarks) noteCheckpoint(ctx context.Context, code division.Code, c feed.Checkpoint) error {
	return m.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO marks (division, size, checkpoint) VALUES ($1, $2, $3) ON CONFLICT (division) DO UPDATE
			SET size = excluded.size, checkpoint = excluded.checkpoint WHERE excluded.size > marks.size`, string(code), c.Size, c.Signed)
		return err
	})
}

// verifyOutgoing verifies a checkpoint before it is served, stores it in the marks, and returns it. It refuses a
// checkpoint that this centre did not sign, and one smaller than its log's last served checkpoint. A row that was read
// before a larger checkpoint was served is only late, so it is read again, after the mark.
func (s *Store) verifyOutgoing(ctx context.Context, code division.Code, row signedRow) (signedRow, error) {
	if s.halted != nil {
		return row, s.halted
	}
	for again := false; ; again = true {
		c, err := s.trust.Open(row.checkpoint, string(code))
		if err != nil {
			return row, errs.E(errs.Corrupt, "The stored checkpoint of division "+string(code)+" is not one that this centre signed; central verify says more.", err)
		}
		size, left, err := s.marks.largestServed(ctx, code)
		switch {
		case err != nil:
			return row, err
		case size > c.Size && !again:
			// below
		case size > c.Size, size == c.Size && size > 0 && !sameTree(left, row.checkpoint):
			return row, s.restoredError([]laggingLog{{code, c.Size, size}})
		case size == c.Size:
			return row, nil
		default:
			return row, s.marks.noteCheckpoint(ctx, code, c)
		}
		fresh, err := s.signedRows(ctx, code)
		if err != nil {
			return row, err
		}
		row = fresh[code] // its absence is no checkpoint
	}
}

// sameTree reports whether two signed checkpoints are of the same tree, by any signer: after a change of the key the
// served one bears the old one's signature.
func sameTree(a, b []byte) bool {
	textA, _, _ := strings.Cut(string(a), "\n\n")
	textB, _, _ := strings.Cut(string(b), "\n\n")
	return textA == textB
}

// checkAhead refuses to go on from a database that was restored from an older copy, whichever log is behind:
// index numbers are given across logs.
func (s *Store) checkAhead(ctx context.Context, q querier) error {
	if s.halted != nil && !s.restoring.Load() {
		return s.halted
	}
	if s.marks.clear.Load() {
		return nil
	}
	list, err := s.laggingLogs(ctx, q)
	if err == nil && len(list) > 0 {
		err = s.restoredError(list)
	}
	s.marks.clear.Store(err == nil)
	return err
}

// checkMark fails if the stored log does not extend the last checkpoint that was served.
func (s *Store) checkMark(ctx context.Context, l *Log) error {
	size, left, err := s.marks.largestServed(ctx, l.Code)
	if err != nil || size == 0 {
		return err
	}
	c, err := s.past.OpenStored(left, string(l.Code))
	if err == nil {
		var edge feed.Edge
		if edge, err = feed.EdgeAt(ctx, l, c.Size); err == nil {
			err = c.CheckEdge(edge)
		}
	}
	if err != nil {
		return errs.E(errs.Corrupt, fmt.Sprintf("The log of division %s does not go on from what was signed of it (%s), so nothing is added to it.", l.Code, marksFile), err)
	}
	return nil
}

// laggingLog describes a log whose stored size is smaller than the last size served.
type laggingLog struct {
	Division     division.Code
	Here, Signed int64 // leaves
}

func (l laggingLog) String() string {
	return fmt.Sprintf("%s (%d leaves of %d that were signed)", l.Division, l.Here, l.Signed)
}

// laggingLogs lists the logs of which the database has less than was served. The marks are read first, so that a
// publication that is served meanwhile is not taken for a loss; q must not have read anything yet, or be that of a
// transaction which keeps others from writing.
func (s *Store) laggingLogs(ctx context.Context, q querier) ([]laggingLog, error) {
	var marks []laggingLog
	err := eachRow(ctx, s.marks.db.Reader(), "SELECT division, size FROM marks ORDER BY division", func(scan func(...any) error) error {
		var l laggingLog
		err := scan(&l.Division, &l.Signed)
		marks = append(marks, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	type row struct{ edge, checkpoint []byte }
	rows := map[division.Code]row{}
	err = eachRow(ctx, q, "SELECT division, edge, checkpoint FROM logs", func(scan func(...any) error) error {
		var code division.Code
		var r row
		err := scan(&code, &r.edge, &r.checkpoint)
		rows[code] = r
		return err
	})
	var list []laggingLog
	for _, l := range marks {
		r := rows[l.Division]
		if edge, err := feed.ParseEdge(r.edge); err == nil {
			l.Here = edge.Size()
		}
		if l.Here >= l.Signed {
			continue
		}
		// The edge may be damaged, which its use reports; the signature over the size cannot be.
		if c, err := s.trust.Open(r.checkpoint, string(l.Division)); err != nil || c.Size < l.Signed {
			list = append(list, l)
		}
	}
	return list, err
}

// restoredError is the error of a centre whose database is older than its served checkpoints.
func (s *Store) restoredError(list []laggingLog) error {
	const most = 5
	named := make([]string, 0, most)
	for _, l := range list[:min(len(list), most)] {
		named = append(named, l.String())
	}
	and := ""
	if n := len(list) - most; n > 0 {
		and = fmt.Sprintf(" and %d more", n)
	}
	return errs.F(errs.Conflict, "The database is older than what was signed with it, as if restored from a backup. Behind are: %s%s. "+
		"Nothing is signed before they have caught up: central restore --dir %s --tree TREE, from an export made since.",
		strings.Join(named, ", "), and, s.dir)
}
