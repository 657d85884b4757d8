package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// backupApplication is the application id of a backup. A central.db with it was not restored yet, and neither signs nor
// serves: nothing beside it may remember later publications.
const backupApplication = 0x476f4255 // "GoBU"

// BackedUp describes a backup.
type BackedUp struct {
	File   string
	Bytes  int64
	Logs   int
	Leaves int64
}

// Backup writes a backup of the database into a file, or into a folder under a name with the date, while others go on
// writing. It is one moment of the database (SQLite, VACUUM INTO), without deleted content, with signed.db's memory of
// signed and served checkpoints. It is verified, flushed, and only then gets its name. An existing file is
// errs.Conflict. The key is not in it.
func (s *Store) Backup(ctx context.Context, to string, now time.Time) (BackedUp, error) {
	if err := s.Ready(ctx); err != nil {
		return BackedUp{}, err
	}
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		to = filepath.Join(to, s.Name()+"-"+now.UTC().Format("20060102T150405Z")+".db")
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return BackedUp{}, errs.E(errs.Conflict, "There is something at "+to+" already, and a backup overwrites nothing: name another file, or a folder, in which each backup gets a name with its time.", err)
	}
	temp := to + ".new"
	if err := removeDatabase(temp); err != nil {
		return BackedUp{}, err
	}
	done, err := s.backupFiles(ctx, temp)
	if err == nil {
		if err = os.Rename(temp, to); err == nil {
			err = durable.SyncDir(filepath.Dir(to))
		}
	}
	if err != nil {
		err = errs.E(errs.KindOf(err), "The backup "+to+" could not be made: "+errs.Sentence(err), err)
		return BackedUp{}, errors.Join(err, removeDatabase(temp))
	}
	done.File = to
	return done, nil
}

func (s *Store) backupFiles(ctx context.Context, temp string) (done BackedUp, err error) {
	memory, err := s.marks.copyOf(ctx) // before the moment of the backup, which so is not behind it
	if err != nil {
		return done, err
	}
	if err := reserveFile(temp); err != nil {
		return done, err
	}
	if err := s.db.CopyTo(ctx, temp); err != nil {
		return done, err
	}
	if done, err = s.finishBackup(ctx, temp, memory); err != nil {
		return done, err
	}
	if err := flushFile(temp); err != nil {
		return done, err
	}
	info, err := os.Stat(temp)
	if err == nil {
		done.Bytes = info.Size()
	}
	return done, err
}

// finishBackup marks a copy as a backup, gives it the memory, and verifies it.
func (s *Store) finishBackup(ctx context.Context, temp string, memory *memory) (done BackedUp, err error) {
	db, err := sqlkit.Open(ctx, temp, nil)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := memory.write(ctx, tx); err != nil {
			return err
		}
		return tx.SetApplication(ctx, backupApplication)
	})
	if err == nil {
		err = checkSound(ctx, db, s.key, s.trust)
	}
	if err == nil {
		err = db.Reader().QueryRowContext(ctx, "SELECT (SELECT count(*) FROM logs), (SELECT count(*) FROM leaves)").Scan(&done.Logs, &done.Leaves)
	}
	return done, sqlkit.Error(err)
}

// memory is a copy of signed.db's content.
type memory struct {
	marks []highWaterMark
	audit account.Head
}

type highWaterMark struct {
	division   string
	size       int64
	checkpoint []byte
}

func (m *highWaterMarks) copyOf(ctx context.Context) (*memory, error) {
	var c memory
	err := eachRow(ctx, m.db.Reader(), "SELECT division, size, checkpoint FROM marks ORDER BY division", func(scan func(...any) error) error {
		var one highWaterMark
		err := scan(&one.division, &one.size, &one.checkpoint)
		c.marks = append(c.marks, one)
		return err
	})
	if err == nil {
		c.audit, err = m.auditMark(ctx)
	}
	return &c, err
}

func (c *memory) write(ctx context.Context, tx *sqlkit.Tx) error {
	for _, statement := range []string{
		"CREATE TABLE backup_marks (division TEXT PRIMARY KEY, size INTEGER NOT NULL, checkpoint BLOB NOT NULL) STRICT",
		"CREATE TABLE backup_audit (count INTEGER NOT NULL, hash BLOB NOT NULL) STRICT",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	for _, one := range c.marks {
		_, err := tx.ExecContext(ctx, "INSERT INTO backup_marks (division, size, checkpoint) VALUES ($1, $2, $3)", one.division, one.size, one.checkpoint)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO backup_audit (count, hash) VALUES ($1, $2)", c.audit.Count, c.audit.Hash[:])
	return err
}

// readMemory reads the copy in a backup; it is empty in any other database.
func readMemory(ctx context.Context, q querier) (*memory, error) {
	var c memory
	var there bool
	err := q.QueryRowContext(ctx, "SELECT count(*) = 2 FROM sqlite_schema WHERE name IN ('backup_marks', 'backup_audit')").Scan(&there)
	if err != nil || !there {
		return &c, sqlkit.Error(err)
	}
	err = eachRow(ctx, q, "SELECT division, size, checkpoint FROM backup_marks", func(scan func(...any) error) error {
		var one highWaterMark
		err := scan(&one.division, &one.size, &one.checkpoint)
		c.marks = append(c.marks, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &c, eachRow(ctx, q, "SELECT count, hash FROM backup_audit", func(scan func(...any) error) error {
		var hash []byte
		err := scan(&c.audit.Count, &hash)
		copy(c.audit.Hash[:], hash)
		return err
	})
}

// flushFile has a file on the disk.
func flushFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return errs.E(errs.Unavailable, "the file "+path+" cannot be written", err)
	}
	return nil
}

// removeDatabase removes an interrupted process's unfinished database, overwriting it.
func removeDatabase(path string) error {
	var err error
	for _, suffix := range []string{"-journal", "-wal", "-shm", ""} {
		err = errors.Join(err, durable.Remove(path+suffix))
	}
	return err
}

// PutInPlace replaces the folder's database by a backup, or by a plain copy of a database that was closed, and sets
// aside the former files in a folder; aside names it, "" if there were none. Everything is checked before. The centre
// neither signs nor serves from it before Restore or AcceptAsNewest. Nobody may have the centre open.
func PutInPlace(ctx context.Context, dir string, place KeyPlace, from string) (aside string, err error) {
	key, err := readKey(dir, place)
	if err != nil {
		return "", err
	}
	trust, err := feed.ParseTrust(key.VerifierLine())
	if err != nil {
		return "", err
	}
	gate, err := lockGate(ctx, dir)
	if err != nil {
		return "", err
	}
	defer gate.Unlock()
	presence, alone, err := joinPresence(dir)
	if err != nil {
		return "", err
	}
	defer presence.Unlock()
	if !alone {
		return "", errs.F(errs.Conflict, "Another process has the centre in %s open: stop central serve first.", dir)
	}
	path := filepath.Join(dir, databaseFile)
	temp := path + ".new"
	if err := removeDatabase(temp); err != nil {
		return "", err
	}
	if err := takeBackup(ctx, from, temp, &Store{dir: dir, key: key, trust: trust}); err != nil {
		return "", errors.Join(err, removeDatabase(temp))
	}
	if aside, err = setAside(path, ""); err != nil {
		return aside, err
	}
	if err := os.Rename(temp, path); err != nil {
		return aside, errs.E(errs.Unavailable, "The backup cannot be put in place in "+dir+".", err)
	}
	return aside, durable.SyncDir(dir)
}

// takeBackup copies a backup into a file beside its place, marks it, brings its tables up to date, and checks it.
func takeBackup(ctx context.Context, from, temp string, s *Store) error {
	if info, err := os.Stat(from + "-wal"); err == nil && info.Size() > 0 {
		return errs.F(errs.Conflict, "%[1]s has a write-ahead log beside it, %[1]s-wal: it is a copy of a database that was open, and not whole without it. Take a file that central backup made.", from)
	}
	raw, err := sqlkit.OpenRaw(from)
	if err != nil {
		return err
	}
	if raw == nil {
		return errs.F(errs.NotFound, "There is no backup %s.", from)
	}
	raw.Close()
	if err := copyFile(from, temp); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	s.db, err = sqlkit.Open(ctx, temp, files)
	if err == nil {
		defer s.db.Close()
		err = s.db.Write(ctx, func(tx *sqlkit.Tx) error { return tx.SetApplication(ctx, backupApplication) })
	}
	if err == nil {
		err = s.checkOwner(ctx)
	}
	if err == nil {
		err = checkSound(ctx, s.db, s.key, s.trust)
	}
	if errs.Is(err, errs.Corrupt) {
		return errs.E(errs.Corrupt, "The file "+from+" is no whole database: "+errs.Sentence(err)+" A plain copy of a database that is open is often so; take a file that central backup made. "+
			"If the centre's key was changed since, put the key of then in the place of the present one, and that beside it under the same name with "+nextKey+" at its end.", err)
	}
	if err == nil {
		err = s.db.Truncate(ctx)
	}
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return errs.E(errs.Unavailable, "The backup "+from+" cannot be read.", err)
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return errs.E(errs.Invalid, from+" is no file.", err)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(out, in)
		err = errors.Join(err, out.Sync(), out.Close())
	}
	if err != nil {
		return errs.E(errs.Unavailable, "The backup "+from+" cannot be copied to "+to+".", err)
	}
	return nil
}

// setAside moves a database's files into a folder beside it; only those with the suffix, unless it is empty.
func setAside(path, only string) (aside string, err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if !strings.HasPrefix(suffix, only) {
			continue
		}
		if _, err := os.Lstat(path + suffix); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if aside == "" {
			aside = filepath.Join(filepath.Dir(path), "replaced-"+time.Now().UTC().Format("20060102T150405.000Z"))
			if err := os.Mkdir(aside, 0o700); err != nil {
				return "", errs.E(errs.Unavailable, "The folder "+aside+" cannot be made.", err)
			}
		}
		if err := os.Rename(path+suffix, filepath.Join(aside, filepath.Base(path)+suffix)); err != nil {
			return aside, errs.E(errs.Unavailable, "The file "+path+suffix+" cannot be set aside.", err)
		}
	}
	return aside, nil
}

// checkFiles looks at the database's files before SQLite does. Nobody has them open.
func (s *Store) checkFiles(path string, toRestore bool) error {
	raw, err := sqlkit.OpenRaw(path)
	if err != nil || raw == nil {
		return err
	}
	defer raw.Close()
	header, err := raw.Header()
	if err != nil {
		return err
	}
	if header.Application == backupApplication {
		s.halted = s.unrestoredError()
	}
	strange := raw.CheckLog()
	switch {
	case toRestore && errs.Is(strange, errs.Conflict):
		s.halted = s.haltError("log_left", "A copy was put over %s, and the log that was left beside it was set aside (%s). %s", databaseFile, errs.Sentence(strange), s.wayOn())
		_, err := setAside(path, "-")
		return err
	case strange != nil && header.Application == backupApplication:
		return errs.F(errs.Conflict, "%s (%s.) The log was left by the database that was there before; restoring sets it aside.", errs.Sentence(s.halted), errs.Sentence(strange))
	case errs.Is(strange, errs.Conflict):
		return errs.F(errs.Conflict, "A copy was put over %s, while the log of the database that was there before was left beside it: %s. SQLite would mix the two, so nothing was opened. Put the copy in its place "+
			"by central restore --dir %s --from COPY, which sets the log aside.", path, errs.Sentence(strange), s.dir)
	case strange != nil:
		return strange
	case header.Application == backupApplication && !toRestore:
		return s.halted
	}
	return nil
}
