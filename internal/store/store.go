package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/gofrs/flock"
	lru "github.com/hashicorp/golang-lru/v2"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open centre. It is safe for concurrent use.
type Store struct {
	dir   string
	db    *sqlkit.DB
	marks *highWaterMarks
	key   feed.Key
	trust *feed.Trust // in the centre's own key
	place KeyPlace
	past  *feed.Trust // also in signatures of its earlier keys: OpenStored

	succession feed.Succession // the statements of the keys
	revoked    bool            // the present key is, by itself
	rules      *record.Rules

	workflow *editorial.Workflow

	heads     *sql.Stmt // see signedRows
	cosigned  *lru.Cache[division.Code, cosigned]
	accounts  *account.Accounts
	presence  *flock.Flock // held while the centre is open
	halted    error        // why nothing may be signed or served; nil if it may. Set while opening, cleared by restoring
	why       string       // the reason in one word, for the audit trail
	restoring atomic.Bool  // a halted centre is being restored
	closed    atomic.Bool
	enforced  atomic.Bool  // every transaction begins and ends with a sealed head
	noted     atomic.Int64 // unix seconds of signed.db's last update from the audit trail; see noteEvery
}

// shippedRules are parsed once for the process.
var shippedRules = sync.OnceValues(func() (*record.Rules, error) { return record.ParseRules(assets.Codes()) })

// shippedWorkflow likewise.
var shippedWorkflow = sync.OnceValues(editorial.Shipped)

// Open opens the centre in a folder that Keygen has prepared: errs.NotFound if it has not. It completes the work of an
// interrupted process.
func Open(ctx context.Context, dir string) (*Store, error) { return OpenWith(ctx, dir, KeyPlace{}) }

// OpenWith is Open with the centre's key in another place, or locked.
func OpenWith(ctx context.Context, dir string, place KeyPlace) (*Store, error) {
	return openStore(ctx, dir, place, false)
}

// OpenToRestore is OpenWith for Restore and AcceptAsNewest: it opens a backup too, and sets a write-ahead log aside
// that does not belong to the database.
func OpenToRestore(ctx context.Context, dir string, place KeyPlace) (*Store, error) {
	return openStore(ctx, dir, place, true)
}

func openStore(ctx context.Context, dir string, place KeyPlace, toRestore bool) (*Store, error) {
	s, files, err := prepareStore(dir, place)
	if err != nil {
		return nil, err
	}
	gate, err := lockGate(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer gate.Unlock()
	var alone bool
	if s.presence, alone, err = joinPresence(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, databaseFile)
	if alone {
		err = s.checkFiles(path, toRestore)
	}
	if err == nil {
		err = reserveFile(path)
	}
	if err == nil {
		s.db, err = sqlkit.Open(ctx, path, files)
	}
	if err != nil {
		s.presence.Unlock()
		return nil, err
	}
	s.marks, err = openMarks(ctx, dir)
	admitInstance := func(ctx context.Context) error { return s.admitInstance(ctx, alone) }
	settleKey := func(ctx context.Context) error { return s.settleKey(ctx, place, true) }
	for _, step := range []func(context.Context) error{settleKey, s.openAccounts, s.checkOwner, admitInstance, s.sealTransactions, s.emptyWAL, s.prepareHeads} {
		if err == nil {
			err = step(ctx)
		}
	}
	if err != nil {
		s.presence.Unlock()
		s.closed.Store(true)
		s.closeDatabases()
		return nil, err
	}
	return s, nil
}

// prepareStore is a store before its database is opened, and the migrations of that.
func prepareStore(dir string, place KeyPlace) (*Store, fs.FS, error) {
	s := &Store{dir: dir, place: place}
	var err error
	if s.key, err = readKey(dir, place); err != nil {
		return nil, nil, err
	}
	if s.rules, err = shippedRules(); err != nil {
		return nil, nil, err
	}
	if s.workflow, err = shippedWorkflow(); err != nil {
		return nil, nil, err
	}
	if s.trust, err = feed.ParseTrust(s.key.VerifierLine()); err != nil {
		return nil, nil, err
	}
	s.past = s.trust
	if s.cosigned, err = lru.New[division.Code, cosigned](maxCosigned); err != nil {
		return nil, nil, errs.E(errs.Internal, "The store cannot be opened.", err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, nil, errs.E(errs.Internal, "The program's migrations are missing.", err)
	}
	return s, files, nil
}

// reserveFile makes the database's file before SQLite does, readable by its owner only, as SQLite then keeps
// it for the files beside it: withdrawn payloads lie there. A file that is there is not touched: closing
// it here would drop the locks that another Store of this process may hold.
func reserveFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return errs.E(errs.Unavailable, "The database "+path+" cannot be opened; may this user write there?", err)
	}
	return nil
}

// accountKeys derives the secrets of the accounts from a centre's key.
func accountKeys(key feed.Key) (keys account.Keys, err error) {
	if keys.SecondFactors, err = key.Derive("gongshi accounts: second factors"); err == nil {
		keys.Seals, err = key.Derive("gongshi accounts: seals")
	}
	return keys, err
}

// openAccounts opens the accounts.
func (s *Store) openAccounts(context.Context) error {
	keys, err := accountKeys(s.key)
	if err == nil {
		s.accounts, err = account.New(s.db, s.key.Name(), keys)
	}
	s.db.AfterBegin(s.afterBegin)
	s.db.BeforeCommit(s.beforeCommit)
	return err
}

// checkOwner fails with errs.Conflict if the database belongs to another centre than the key.
func (s *Store) checkOwner(ctx context.Context) error {
	name, err := readFact(ctx, s.db.Reader(), factCentre)
	if err == nil && name != "" && name != s.key.Name() {
		err = errs.F(errs.Conflict, "The database belongs to the centre %q, but the key beside it is that of %q.", name, s.key.Name())
	}
	return err
}

// sealTransactions has every transaction from now on begin and end with a sealed head (see sealed.go), and makes up for
// an erasure that was cut before its end.
func (s *Store) sealTransactions(ctx context.Context) error {
	remembered, err := s.marks.wasSealed(ctx)
	if err != nil {
		return err
	}
	if s.halted != nil {
		return s.enforceIfSealed(ctx, remembered)
	}
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := s.sealOnce(ctx, tx, remembered); err != nil {
			return err
		}
		return fillLikenesses(ctx, tx)
	})
	if err == nil && !remembered {
		err = s.marks.noteSealed(ctx)
	}
	if err != nil {
		return err
	}
	return s.truncateIfDue(ctx)
}

// writeFirstRows writes a new centre's first rows.
func (s *Store) writeFirstRows(ctx context.Context, tx *sqlkit.Tx) error {
	var shipped []division.Division
	if err := json.Unmarshal(assets.Divisions, &shipped, json.RejectUnknownMembers(true)); err != nil {
		return errs.E(errs.Internal, "The list of divisions in the program is damaged.", err)
	}
	if err := setFact(ctx, tx, factCentre, s.key.Name()); err != nil {
		return err
	}
	return addDivisions(ctx, tx, shipped)
}

// Close releases the database and the files beside it.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	ctx := context.Background()
	var err error
	if s.halted == nil {
		err = s.noteAudit(ctx, false)
	}
	return errors.Join(err, s.noteClosed(ctx))
}

func (s *Store) closeDatabases() error {
	err := s.db.Close()
	if s.marks != nil {
		err = errors.Join(err, s.marks.db.Close())
	}
	return err
}

// Name is the centre's name, VerifierLine its public key in the form for --trust.
func (s *Store) Name() string         { return s.key.Name() }
func (s *Store) VerifierLine() string { return s.key.VerifierLine() }

// Accounts are the people of the centre.
func (s *Store) Accounts() *account.Accounts { return s.accounts }

// Rules are the rules that records are checked by.
func (s *Store) Rules() *record.Rules { return s.rules }
