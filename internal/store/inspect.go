package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Inspect verifies a centre's folder as Verify does, and touches nothing in it: no migration, no work that was left
// undone, no file. It works on a folder that cannot be written, and beside a server. statement, if it is not nil, is
// one about the audit trail that somebody fetched earlier (AuditStatement): the trail must go on from it.
func Inspect(ctx context.Context, dir string, place KeyPlace, trust *feed.Trust, only division.Code, statement []byte) (*Inspection, error) {
	const tries = 3
	for try := 1; ; try++ {
		s, done, err := openToInspect(ctx, dir, place)
		if err != nil {
			return nil, err
		}
		before := s.db.State()
		found, err := s.Verify(ctx, trust, only)
		if err == nil && statement != nil {
			err = s.verifyStatement(ctx, statement, found)
		}
		moved := s.db.State() != before
		done()
		if err != nil || found.OK() || !moved || try == tries {
			return found, err
		}
		// Somebody has written meanwhile, so the findings may be of half a state. A server that has started is read
		// with its log now.
	}
}

func openToInspect(ctx context.Context, dir string, place KeyPlace) (s *Store, done func(), err error) {
	s, files, err := prepareStore(dir, place)
	if err != nil {
		return nil, nil, err
	}
	if s.db, err = sqlkit.OpenReadOnly(ctx, filepath.Join(dir, databaseFile), files); err != nil {
		return nil, nil, err
	}
	done = func() { s.closeDatabases() }
	s.marks, err = inspectMarks(ctx, dir, &done)
	settleKey := func(ctx context.Context) error { return s.settleKey(ctx, place, false) }
	for _, step := range []func(context.Context) error{settleKey, s.openAccounts, s.checkOwner, s.inspectInstance} {
		if err == nil {
			err = step(ctx)
		}
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return s, done, nil
}

// inspectMarks opens signed.db. Without that file it opens an empty one in a temporary folder, and the missing content
// is a finding.
func inspectMarks(ctx context.Context, dir string, done *func()) (*highWaterMarks, error) {
	files, err := fs.Sub(signedMigrations, "signed")
	if err != nil {
		return nil, errs.E(errs.Internal, "The program's migrations are missing.", err)
	}
	db, err := sqlkit.OpenReadOnly(ctx, filepath.Join(dir, marksFile), files)
	if err == nil {
		return &highWaterMarks{db: db}, nil
	}
	if !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "gongshi-verify-")
	if err != nil {
		return nil, errs.E(errs.Unavailable, "No temporary folder can be made.", err)
	}
	closed := *done
	*done = func() {
		closed()
		os.RemoveAll(temp)
	}
	return openMarks(ctx, temp)
}

// inspectInstance finds out whether the database may sign and serve, as opening does, and notes nothing. That the
// folder is a copy is no fault of it: an auditor looks at one.
func (s *Store) inspectInstance(ctx context.Context) error {
	known, found, err := s.marks.readInstance(ctx)
	if err != nil {
		return err
	}
	o, err := s.observeInstance(ctx)
	if errs.Is(err, errs.Corrupt) {
		return nil // verifying names it
	}
	o.Place = ""
	if err == nil {
		_, s.halted = s.assessInstance(known, found, o)
	}
	return err
}
