package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// instance is signed.db's memory of central.db between two openings. It tells a copy that was put in its place, an
// older copy, a copy in another folder and a memory of another database from a database that goes on.
type instance struct {
	ID        string // the fact "instance" of central.db, random; another one after each restoring
	Next      string // the id that central.db is being given, if a process is or was about to
	Commits   int64  // of central.db, when it was looked at last
	Condition string
	Place     string // durable.Identity of central.db
}

// Conditions of an instance.
const (
	conditionRunning  = "running"  // open, or its process was cut
	conditionChecking = "checking" // its process was cut, and it has not been found sound since
	conditionClean    = "clean"    // closed by the last process that had it open
	conditionMixed    = "mixed"    // overwritten while it was open
)

// readInstance reads the memory; none if there is none.
func (m *highWaterMarks) readInstance(ctx context.Context) (i instance, found bool, err error) {
	err = m.db.Reader().QueryRowContext(ctx, "SELECT id, next, commits, condition, place FROM instance").
		Scan(&i.ID, &i.Next, &i.Commits, &i.Condition, &i.Place)
	if isNoRow(err) {
		return i, false, nil
	}
	return i, err == nil, sqlkit.Error(err)
}

func (m *highWaterMarks) setInstance(ctx context.Context, i instance) error {
	return m.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO instance (only_row, id, next, commits, condition, place) VALUES (1, $1, $2, $3, $4, $5)
			ON CONFLICT (only_row) DO UPDATE SET id = excluded.id, next = excluded.next, commits = excluded.commits,
			condition = excluded.condition, place = excluded.place`, i.ID, i.Next, i.Commits, i.Condition, i.Place)
		return err
	})
}

// noteCommits remembers how far central.db has come, while it is open.
func (m *highWaterMarks) noteCommits(ctx context.Context, n int64) error {
	return m.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE instance SET commits = $1 WHERE commits < $1", n)
		return err
	})
}

// observed holds central.db's own facts.
type observed struct {
	ID      string
	Commits int64
	Place   string
	Backup  bool // it is a backup that was not restored yet
	Begun   bool // something was signed: there are leaves, or entries of the audit trail
	Stray   string
	Mark    account.Head
	Behind  []laggingLog
}

func (s *Store) observeInstance(ctx context.Context) (o observed, err error) {
	o.Place = durable.Identity(s.db.Path())
	if o.Mark, err = s.marks.auditMark(ctx); err != nil {
		return o, err
	}
	if o.Behind, err = s.laggingLogs(ctx, s.db.Reader()); err != nil {
		return o, err
	}
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		if o.ID, err = readFact(ctx, tx, factInstance); err != nil {
			return err
		}
		n, err := tx.Commits(ctx)
		if err != nil {
			return err
		}
		o.Commits = int64(n)
		application, err := tx.Application(ctx)
		if err != nil {
			return err
		}
		o.Backup = application == backupApplication
		head, err := account.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		if o.Stray, err = trailDiffers(ctx, tx, o.Mark, head); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT $1 > 0 OR EXISTS (SELECT 1 FROM leaves)", head.Count).Scan(&o.Begun)
	})
	return o, err
}

// admitInstance decides whether the database may sign and serve: s.halted is the reason if not. An admitted database is
// running from here on; after a cut it is checked first.
func (s *Store) admitInstance(ctx context.Context, alone bool) error {
	known, found, err := s.marks.readInstance(ctx)
	if err != nil {
		return err
	}
	o, err := s.observeInstance(ctx)
	if err != nil {
		return err
	}
	cut := found && (known.Condition == conditionChecking || known.Condition == conditionRunning && alone)
	if s.halted != nil { // it is being restored
		return nil
	}
	var old bool
	if old, s.halted = s.assessInstance(known, found, o); s.halted != nil {
		return nil
	}
	cut = cut || old
	if o.ID == "" {
		o.ID = rand.Text()
		if known.Next != "" {
			o.ID = known.Next
		}
	}
	known = instance{ID: known.ID, Next: o.ID, Commits: o.Commits, Condition: conditionRunning, Place: o.Place}
	if cut {
		known.Condition = conditionChecking
		if err := s.marks.setInstance(ctx, known); err != nil {
			return err
		}
		if err := checkSound(ctx, s.db, s.key, s.trust); err != nil {
			s.halted = s.damagedError(err)
			return nil
		}
	}
	return s.runInstance(ctx, known)
}

// assessInstance returns why the database may not sign and serve, or else whether it is from before there were
// instances.
func (s *Store) assessInstance(known instance, found bool, o observed) (old bool, halted error) {
	switch {
	case o.Backup: // another process puts it in place
		return false, s.unrestoredError()
	case !o.Begun && o.ID == "" && len(o.Behind) == 0 && o.Mark.Count == 0: // a new centre
		return false, nil
	case !found && o.ID == "" && o.Begun && o.Mark.Count > 0 && o.Stray == "":
		return true, nil
	}
	return false, s.compareWithMarks(known, found, o)
}

// runInstance gives central.db its id, unless it has it, and notes that it runs. Writing signed.db first makes up for a
// cut between the two.
func (s *Store) runInstance(ctx context.Context, i instance) error {
	i.Condition = conditionRunning
	has, err := readFact(ctx, s.db.Reader(), factInstance)
	if err != nil {
		return err
	}
	if has != i.Next {
		if err := s.marks.setInstance(ctx, i); err != nil {
			return err
		}
		err := s.db.Write(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, factInstance, i.Next) })
		if err != nil {
			return err
		}
	}
	i.ID, i.Next = i.Next, ""
	return s.marks.setInstance(ctx, i)
}

// compareWithMarks compares central.db with signed.db's memory; nil if it goes on from there.
func (s *Store) compareWithMarks(known instance, found bool, o observed) error {
	clean := known.Condition == conditionClean
	switch {
	case found && known.Condition == conditionMixed:
		return errs.F(errs.Corrupt, "central.db was overwritten while the centre was running, so that old and new are mixed in it. Put a backup in its place: central restore --dir %s --from BACKUP.", s.dir)
	case !o.Begun && o.ID == "":
		return s.haltError("empty", "central.db is empty, but %s remembers what was signed with it. Put a backup in its place: central restore --dir %s --from BACKUP.", marksFile, s.dir)
	case len(o.Behind) > 0:
		return s.restoredError(o.Behind)
	case !found || o.ID == "" || o.ID != known.ID && o.ID != known.Next:
		return s.haltError("memory_missing", "%s is missing, empty or of another database. It remembers what was signed and served; without it nobody can tell whether central.db is the newest copy, or one from last week. %s", marksFile, s.wayOn())
	case o.Commits < known.Commits:
		return s.haltError("older_copy", "central.db is an older copy: it has %d commits of %d. %s", o.Commits, known.Commits, s.wayOn())
	case clean && o.Commits > known.Commits:
		return s.haltError("memory_older", "%s is an older copy: central.db has %d commits, and it knows of %d. %s", marksFile, o.Commits, known.Commits, s.wayOn())
	case o.Stray != "":
		return s.haltError("older_copy", "central.db is not the newest: %s. %s", o.Stray, s.wayOn())
	case known.Place != "" && o.Place != "" && known.Place != o.Place:
		return s.haltError("copied", "central.db is not the file that was opened last, but a copy: the folder was copied or moved here, or the file was put back. %s", s.wayOn())
	}
	return nil
}

// haltError returns the error of a centre that is halted, and keeps the reason in one word for the audit trail.
func (s *Store) haltError(why, format string, args ...any) error {
	s.why = why
	return errs.F(errs.Conflict, "%s", fmt.Sprintf(format, args...))
}

func (s *Store) damagedError(err error) error {
	if !errs.Is(err, errs.Corrupt) {
		return err
	}
	return errs.E(errs.Corrupt, fmt.Sprintf("The centre in %s was not stopped cleanly, and its database is damaged: %s Nothing is signed or served. central verify --dir %s names what is damaged; put a backup in its place: central restore --dir %s --from BACKUP.",
		s.dir, errs.Sentence(err), s.dir, s.dir), err)
}

func (s *Store) unrestoredError() error {
	return s.haltError("backup", "%s in %s is a backup that was put there and not restored yet. %s", databaseFile, s.dir, s.wayOn())
}

// wayOn returns the sentence on how a halted centre goes on.
func (s *Store) wayOn() string {
	return fmt.Sprintf("Nothing is signed or served before it has caught up from an export made since: central restore --dir %[1]s --tree TREE. If nothing can have been published since, say so: "+
		"central restore --dir %[1]s --accept-as-newest, which the audit trail records.", s.dir)
}

// Ready fails if the centre must not sign or serve before it was restored, with the way out.
func (s *Store) Ready(ctx context.Context) error { return s.checkAhead(ctx, s.db.Reader()) }

// beforeCommit ends every writing transaction: a halted centre writes nothing, new entries of the audit trail are
// signed, and the commit gets its number.
func (s *Store) beforeCommit(ctx context.Context, tx *sqlkit.Tx) error {
	if s.halted != nil && !s.restoring.Load() {
		return s.halted
	}
	if s.enforced.Load() {
		moved, err := s.accounts.SealTx(ctx, tx)
		if err != nil {
			return err
		}
		if moved {
			s.noteLater(ctx, tx)
		}
	}
	return tx.CountCommit(ctx)
}

// noteClosed closes the databases. The last process to close a centre that was not halted notes that it was closed
// cleanly.
func (s *Store) noteClosed(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, gateWait)
	defer cancel()
	gate, err := lockGate(waiting, s.dir)
	if err != nil { // the next start checks what this one could not note
		s.presence.Unlock()
		return s.closeDatabases()
	}
	defer gate.Unlock()
	if last := leavePresence(s.dir, s.presence); !last || s.halted != nil {
		return s.closeDatabases()
	}
	known, found, err := s.marks.readInstance(ctx)
	if err == nil && found {
		err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
			n, err := tx.Commits(ctx)
			known.Commits = int64(n)
			return err
		})
	}
	raw, err2 := sqlkit.OpenRaw(filepath.Join(s.dir, databaseFile))
	if err != nil || err2 != nil || raw == nil || !found || known.Condition != conditionRunning {
		return s.closeDatabases()
	}
	known.Condition = conditionClean
	if raw.CheckLog() != nil || durable.Identity(s.db.Path()) != known.Place {
		known.Condition = conditionMixed
	}
	err = s.db.Close()
	raw.Close() // after the database: its locks go with it
	if err == nil {
		err = s.marks.setInstance(ctx, known)
	}
	if err2 := s.closeDatabases(); err == nil {
		err = err2
	}
	return err
}

// recordRestored ends a restoring: signed.db knows the database as it is now, and every log's checkpoint as served.
func (s *Store) recordRestored(ctx context.Context, id string) error {
	codes, err := s.Logs(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := s.rememberLog(ctx, code); err != nil {
			return err
		}
	}
	if err := s.db.Truncate(ctx); err != nil { // the file itself is no backup from here on
		return err
	}
	o, err := s.observeInstance(ctx)
	if err != nil {
		return err
	}
	s.halted = nil
	if err := s.marks.noteSealed(ctx); err != nil {
		return err
	}
	return s.runInstance(ctx, instance{ID: id, Next: id, Commits: o.Commits, Place: o.Place})
}

func (s *Store) rememberLog(ctx context.Context, code division.Code) error {
	l, err := s.Log(ctx, code)
	if err != nil {
		return err
	}
	state, err := l.State(ctx)
	if err != nil {
		return err
	}
	var c feed.Checkpoint
	if c, err = s.trust.Open(state.Signed, string(code)); err != nil {
		return err
	}
	return s.marks.noteCheckpoint(ctx, code, c)
}
