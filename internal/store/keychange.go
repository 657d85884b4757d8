package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"filippo.io/age/armor"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// A change of the key is one transaction: the statement by the old key, every log's checkpoint signed again at its
// size, and everything else that depends on the key (account.Rekey). The new key is in a file beside the old one before
// that, and takes its place after it. So the statement that is stored last always names the database's key, and an
// opening completes an interrupted change (settleKey).
const (
	nextKey = ".next" // added to the key's file name: the key that is about to follow
	oldKey  = ".old"  // the key that was followed; it opens backups from before, and is kept where they are
)

// KeysFile is the place of the statements in an exported tree.
const KeysFile = "keys"

// Acts of the audit trail.
const (
	actKeyChange = "key_change"
	actKeyRevoke = "key_revoke"
)

// settleKey finds out which key belongs to the database. A change that was cut after its commit is completed, if files
// may be changed.
func (s *Store) settleKey(ctx context.Context, place KeyPlace, mayWrite bool) error {
	var err error
	if s.succession, err = readSuccession(ctx, s.db.Reader()); err != nil && mayWrite {
		return errs.E(errs.KindOf(err), "Nothing is done with the database: "+errs.Sentence(err)+" Put a backup in its place, or central verify --dir says more.", err)
	}
	statements := s.succession.Statements()
	if len(statements) == 0 {
		return nil
	}
	inForce := s.succession.InForce()
	s.revoked = inForce == ""
	if s.revoked {
		inForce = statements[len(statements)-1].By
	}
	if s.key.VerifierLine() != inForce {
		if err := s.completeChange(place, inForce, mayWrite); err != nil {
			return err
		}
	}
	return s.trustKeys()
}

// readSuccession reads the statements; errs.Corrupt if they are not all that the audit trail names.
func readSuccession(ctx context.Context, q querier) (none feed.Succession, err error) {
	var text []byte
	var numbers []int
	err = eachRow(ctx, q, "SELECT number, note FROM key_statements ORDER BY number", func(scan func(...any) error) error {
		var note []byte
		var n int
		err := scan(&n, &note)
		text, numbers = append(text, note...), append(numbers, n)
		return err
	})
	if err != nil {
		return none, err
	}
	succession, err := feed.ParseSuccession(text)
	if err != nil {
		return none, errs.E(errs.Corrupt, "The statements about the centre's keys are damaged.", err)
	}
	for i, n := range numbers {
		if n != i+1 {
			return none, errs.F(errs.Corrupt, "Statement %d about the centre's keys has the number %d.", i+1, n)
		}
	}
	var told int
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM audit WHERE act IN ($1, $2)", actKeyChange, actKeyRevoke).Scan(&told)
	if err != nil {
		return none, sqlkit.Error(err)
	}
	if told != len(numbers) {
		return none, errs.F(errs.Corrupt, "The audit trail tells of %d changes and revocations of keys, but there are %d statements about them.", told, len(numbers))
	}
	return succession, nil
}

// verifyKeys looks at the statements and at the key that belongs to them.
func (s *Store) verifyKeys(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	succession, err := readSuccession(ctx, tx)
	if errs.Is(err, errs.Corrupt) {
		found.add(feed.Malformed, "key_statements", "%s", errs.Sentence(err))
		return nil
	}
	if string(succession.Marshal()) != string(s.succession.Marshal()) {
		found.add(feed.KeyConflict, "key_statements", "the statements are not those that were there when the centre was opened")
	}
	return err
}

// trustKeys trusts the present key, and the earlier keys for earlier signatures.
func (s *Store) trustKeys() error {
	var err error
	if s.trust, err = feed.ParseTrust(s.key.VerifierLine()); err != nil {
		return err
	}
	first, err := feed.ParseTrust(s.succession.Statements()[0].By)
	if err != nil {
		return err
	}
	s.past, _, err = first.Follow(s.succession)
	return err
}

// completeChange takes the key that was about to follow, if it has signed the database, and puts it in the place of the
// old one.
func (s *Store) completeChange(place KeyPlace, inForce string, mayWrite bool) error {
	path := place.path(s.dir)
	wrong := errs.F(errs.Conflict, "The database belongs to the key with the fingerprint %s, but the key in %s has %s. Put the right key in its place.",
		feed.Fingerprint(inForce), path, s.key.Fingerprint())
	next := place
	next.File = path + nextKey
	key, err := readKey(s.dir, next)
	if errors.Is(err, fs.ErrNotExist) {
		return wrong
	}
	if err != nil {
		return err
	}
	if key.VerifierLine() != inForce {
		return wrong
	}
	s.key = key
	if !mayWrite {
		return nil
	}
	return exchangeKeys(path)
}

// exchangeKeys keeps the old key beside, and gives the new one its place. A cut between the two renames would leave no
// key there, so that the old one is linked.
func exchangeKeys(path string) error {
	err := os.Remove(path + oldKey)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Link(path, path+oldKey)
	}
	if err == nil {
		err = os.Rename(path+nextKey, path)
	}
	if err == nil {
		err = durable.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return errs.E(errs.Unavailable, "The new key in "+path+nextKey+" cannot be put in the place of "+path+": do it by hand, the database belongs to it.", err)
	}
	return nil
}

// Succession returns the statements of the centre's keys.
func (s *Store) Succession() feed.Succession { return s.succession }

// keyLines are the verifier lines of all keys that the centre has had, the present one first.
func (s *Store) keyLines() []string {
	lines := []string{s.key.VerifierLine()}
	for _, st := range s.succession.Statements() {
		if st.By != lines[0] {
			lines = append(lines, st.By)
		}
	}
	return lines
}

// Keys is the same as it is served: errs.NotFound while the first key is in force.
func (s *Store) Keys(context.Context) ([]byte, error) {
	if len(s.succession.Statements()) == 0 {
		return nil, errs.F(errs.NotFound, "The centre's first key is in force: there are no statements about another.")
	}
	return s.succession.Marshal(), nil
}

// ChangeKey makes a new key, states the change with the old one, and signs everything again with the new. No other
// process may have the centre open; errs.Conflict if one has. The error names the way out if the key cannot be written
// in its place.
func (s *Store) ChangeKey(ctx context.Context, actor account.Actor, place KeyPlace, now time.Time) (feed.Key, error) {
	if place.Credential {
		return feed.Key{}, errs.F(errs.Invalid, "The key is a credential of systemd, which cannot be written: give its own file with --key FILE.")
	}
	if s.revoked {
		return feed.Key{}, errs.F(errs.Conflict, "The centre's key is revoked, so that it can name no other: make a new centre key and give readers its line.")
	}
	var next feed.Key
	err := s.withoutOthers(ctx, func() error {
		if err := s.Ready(ctx); err != nil {
			return err
		}
		if err := checkSound(ctx, s.db, s.key, s.trust); err != nil { // only true state is signed again
			return err
		}
		var err error
		if next, err = s.prepareNext(place); err != nil {
			return err
		}
		succession, err := s.succession.Change(s.key, next, now)
		if err != nil {
			return err
		}
		if err := s.changeKeyIn(ctx, actor, next, succession); err != nil {
			return err
		}
		return exchangeKeys(place.path(s.dir))
	})
	return next, err
}

// prepareNext writes the new key beside the old one, locked if that is. It reuses the new key of an interrupted change.
func (s *Store) prepareNext(place KeyPlace) (feed.Key, error) {
	path := place.path(s.dir)
	next := place
	next.File = path + nextKey
	if key, err := readKey(s.dir, next); err == nil && key.Name() == s.key.Name() {
		return key, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return feed.Key{}, err
	}
	passphrase := ""
	if text, err := readPrivate(path, false); err != nil {
		return feed.Key{}, errs.E(errs.Unavailable, "The centre's key in "+path+" cannot be read.", err)
	} else if bytes.HasPrefix(text, []byte(armor.Header)) {
		if passphrase, err = place.Passphrase(); err != nil {
			return feed.Key{}, err
		}
	}
	key, err := feed.NewKey(s.key.Name())
	if err != nil {
		return feed.Key{}, err
	}
	text, err := lockKey(key, passphrase)
	if err != nil {
		return feed.Key{}, err
	}
	return key, durable.CreateFile(next.File, text, 0o600)
}

// changeKeyIn is the transaction of a change. The centre goes on with the new key when it has committed.
func (s *Store) changeKeyIn(ctx context.Context, actor account.Actor, next feed.Key, succession feed.Succession) error {
	before := s.key
	keys, err := accountKeys(next)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := s.signAnew(ctx, tx, next); err != nil {
			return err
		}
		if err := s.addStatements(ctx, tx, actor, succession); err != nil {
			return err
		}
		s.key = next // seals the entries of this transaction
		return s.accounts.Rekey(ctx, tx, keys)
	})
	if err != nil {
		s.key = before
		return err
	}
	if s.accounts, err = account.New(s.db, next.Name(), keys); err != nil {
		return err
	}
	s.succession = succession
	s.cosigned.Purge()
	return s.trustKeys()
}

// signAnew signs the checkpoint of each log, which the old key has signed, at the same size with the next.
func (s *Store) signAnew(ctx context.Context, tx *sqlkit.Tx, next feed.Key) error {
	var logs []*Log
	err := eachRow(ctx, tx, "SELECT number, division FROM logs ORDER BY number", func(scan func(...any) error) error {
		l := &Log{q: tx}
		logs = append(logs, l)
		return scan(&l.number, &l.Code)
	})
	if err != nil {
		return err
	}
	for _, l := range logs {
		state, err := l.State(ctx)
		if err != nil {
			return err
		}
		c, err := s.trust.Open(state.Signed, string(l.Code))
		if err == nil {
			err = c.CheckEdge(state.Edge)
		}
		if err != nil {
			return errs.E(errs.Corrupt, "The checkpoint of division "+string(l.Code)+" is not one that this centre signed; central verify says more.", err)
		}
		signed, err := next.SignEdge(string(l.Code), state.Edge)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE logs SET checkpoint = $1 WHERE number = $2", signed, l.number); err != nil {
			return err
		}
	}
	return nil
}

// addStatements stores the new statements, and writes each into the trail.
func (s *Store) addStatements(ctx context.Context, tx *sqlkit.Tx, actor account.Actor, succession feed.Succession) error {
	for _, st := range succession.Statements()[len(s.succession.Statements()):] {
		if _, err := tx.ExecContext(ctx, "INSERT INTO key_statements (number, note) VALUES ($1, $2)", st.Number, st.Note); err != nil {
			return err
		}
		event := account.Event{Act: actKeyChange, Detail: map[string]string{
			"number": strconv.Itoa(st.Number), "fingerprint_before": feed.Fingerprint(st.By), "fingerprint": feed.Fingerprint(st.Key)}}
		if st.Op == feed.OpRevoke {
			event = account.Event{Act: actKeyRevoke, Detail: map[string]string{"number": strconv.Itoa(st.Number), "fingerprint": feed.Fingerprint(st.Key)}}
		}
		if err := account.Append(ctx, tx, actor, event); err != nil {
			return err
		}
	}
	return nil
}

// keysOfTree reads the keys' statements since a backup, and returns the following key, which somebody has put beside
// the backup's own. nil: no statement since.
func (s *Store) keysOfTree(ctx context.Context, files feed.Files) (*feed.Key, feed.Succession, error) {
	text, err := files.ReadFile(ctx, KeysFile, feed.MaxSuccession*feed.MaxKeyStatement)
	if errs.Is(err, errs.NotFound) {
		return nil, s.succession, nil
	}
	var said feed.Succession
	if err == nil {
		said, err = feed.ParseSuccession(text)
	}
	if err != nil {
		return nil, said, errs.E(errs.KindOf(err), "The statements about the centre's keys in the tree cannot be taken over: "+errs.Sentence(err), err)
	}
	known := s.succession.Statements()
	switch own := s.succession.Marshal(); {
	case len(said.Statements()) <= len(known):
		return nil, s.succession, nil
	case !bytes.HasPrefix(said.Marshal(), own), len(known) == 0 && said.Statements()[0].By != s.key.VerifierLine():
		return nil, said, errs.F(errs.Conflict, "The tree's statements about the centre's keys do not go on from the key in %s, %s.", s.place.path(s.dir), s.key.Fingerprint())
	case said.InForce() == "":
		return nil, said, errs.F(errs.Conflict, "The centre's key was revoked after this backup: nothing is signed with it any more.")
	}
	next := s.place
	next.File = s.place.path(s.dir) + nextKey
	key, err := readKey(s.dir, next)
	if err != nil || key.VerifierLine() != said.InForce() {
		return nil, said, errs.E(errs.Conflict, fmt.Sprintf("The centre's key was changed after this backup. Put the present key, with the fingerprint %s, into %s and run this again.",
			feed.Fingerprint(said.InForce()), next.File), err)
	}
	first, err := feed.ParseTrust(said.Statements()[0].By)
	if err != nil {
		return nil, said, err
	}
	s.past, _, err = first.Follow(said) // reads what the following key has signed
	return &key, said, err
}

// RevokeKey states that nothing signed by a key is accepted any more. For the present key it is the last statement:
// nothing is signed after it.
func (s *Store) RevokeKey(ctx context.Context, actor account.Actor, line string, now time.Time) error {
	if s.revoked {
		return errs.F(errs.Conflict, "The centre's key is revoked already.")
	}
	return s.withoutOthers(ctx, func() error {
		succession, err := s.succession.Revoke(s.key, line, now)
		if err != nil {
			return errs.E(errs.Invalid, errs.Sentence(err), err)
		}
		err = s.db.Write(ctx, func(tx *sqlkit.Tx) error { return s.addStatements(ctx, tx, actor, succession) })
		if err != nil {
			return err
		}
		s.succession, s.revoked = succession, succession.InForce() == ""
		return s.trustKeys()
	})
}

// withoutOthers does something while no other process has the centre open, or opens it: another one would go on with
// the old key.
func (s *Store) withoutOthers(ctx context.Context, do func() error) error {
	gate, err := lockGate(ctx, s.dir)
	if err != nil {
		return err
	}
	defer gate.Unlock()
	if err := s.presence.Unlock(); err != nil {
		return errs.E(errs.Unavailable, "The lock file of the centre cannot be used.", err)
	}
	only, err := s.presence.TryLock()
	if err == nil && only {
		err = do()
	} else if err == nil {
		err = errs.F(errs.Conflict, "Another process has the centre in %s open, the server perhaps: stop it first, and start it again afterwards.", s.dir)
	}
	if only {
		err = errors.Join(err, s.presence.Unlock())
	}
	return errors.Join(err, s.presence.RLock())
}

// KeyRevoked reports whether the centre's key has revoked itself: then the logs are still served, and nothing more is
// signed.
func (s *Store) KeyRevoked() bool { return s.revoked }

// checkKey refuses to sign with a key that is revoked.
func (s *Store) checkKey(code division.Code) error {
	if s.revoked {
		return errs.F(errs.Conflict, "Nothing is published for division %s: the centre's key is revoked. Make a new key, and give readers its line.", code)
	}
	return nil
}
