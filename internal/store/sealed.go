package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// A database from before there were seals is sealed once, if everything verifiable about it is sound. signed.db
// remembers it, and the trail has an entry: from then on a missing seal was taken away.

// actSeal is the entry of that moment.
const actSeal = "seal"

// wasSealed reports whether this machine has seen the database sealed.
func (m *highWaterMarks) wasSealed(ctx context.Context) (bool, error) {
	var since int64
	err := m.db.Reader().QueryRowContext(ctx, "SELECT since FROM sealed").Scan(&since)
	if isNoRow(err) {
		return false, nil
	}
	return err == nil, sqlkit.Error(err)
}

func (m *highWaterMarks) noteSealed(ctx context.Context) error {
	return m.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sealed (only_row, since) VALUES (1, $1) ON CONFLICT DO NOTHING", tx.Now.Unix())
		return err
	})
}

// sealOnce settles that the head is sealed, in one transaction: a new database gets its first rows and its seal, one
// from before there were seals is sealed if signed.db does not remember that it was. Of several processes that start at
// once, the last to come finds it done.
func (s *Store) sealOnce(ctx context.Context, tx *sqlkit.Tx, remembered bool) error {
	sealed, err := s.accounts.IsSealed(ctx, tx)
	if err != nil {
		return err
	}
	if !sealed && remembered {
		return errs.F(errs.Corrupt, "The database has no seals, but had them before (%s): they were taken away, past the program, or another database was put in its place. Nothing is done with it: put a backup back, central restore --dir %s --from BACKUP.", marksFile, s.dir)
	}
	if !sealed {
		name, err := readFact(ctx, tx, factCentre)
		if err == nil && name == "" {
			err = s.writeFirstRows(ctx, tx)
		} else if err == nil {
			err = s.sealOld(ctx, tx)
		}
		if err == nil {
			err = s.accounts.SealFirst(ctx, tx)
		}
		if err != nil {
			return err
		}
	}
	s.enforced.Store(true)
	return nil
}

// enforceIfSealed has the head of a halted database verified by every transaction, if it has a seal or had one. One
// from before there were seals is sealed when it is restored.
func (s *Store) enforceIfSealed(ctx context.Context, remembered bool) error {
	err := s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		head, err := account.ReadHead(ctx, tx)
		s.enforced.Store(head.Sealed || remembered || errs.Is(err, errs.Corrupt))
		return err
	})
	if errs.Is(err, errs.Corrupt) {
		err = nil // its users report it
	}
	return err
}

// afterBegin has every transaction begin with the program's own schema, and with a verified head once there is a seal.
func (s *Store) afterBegin(ctx context.Context, tx *sqlkit.Tx, writes bool) error {
	if s.enforced.Load() {
		if err := s.accounts.BeginTx(ctx, tx, writes); err != nil { // first: it notes the earlier state before the snapshot is taken
			return err
		}
	}
	return s.checkSchema(ctx, tx)
}

// sealOld binds everything in a database from before there were seals, after it was verified as far as it can be.
func (s *Store) sealOld(ctx context.Context, tx *sqlkit.Tx) error {
	head, err := account.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	n, err := account.VerifyAudit(ctx, tx)
	if err == nil && n > 0 {
		err = checkOldSeal(s.key, head)
	} else if err == nil {
		err = checkNothingYet(ctx, tx)
	}
	if err == nil {
		err = account.VerifyPeople(ctx, tx)
	}
	if errs.Is(err, errs.Corrupt) {
		return errs.E(errs.Corrupt, "The database was changed past the program before it was sealed for the first time: "+strings.TrimSuffix(errs.Sentence(err), ".")+". Nothing is done with it: put a backup back, then central restore.", err)
	}
	if err != nil {
		return err
	}
	if err := account.BindPeople(ctx, tx); err != nil {
		return err
	}
	if err := bindDivisions(ctx, tx); err != nil {
		return err
	}
	if err := bindDrafts(ctx, tx); err != nil {
		return err
	}
	return account.Append(ctx, tx, account.System(), account.Event{Act: actSeal})
}

// checkNothingYet wants no leaf where there is no trail: every publication has left an entry, so the trail was taken
// away.
func checkNothingYet(ctx context.Context, tx *sqlkit.Tx) error {
	var leaves int64
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM leaves").Scan(&leaves)
	if err == nil && leaves > 0 {
		err = errs.F(errs.Corrupt, "there are %d leaves in the logs, but the audit trail, which tells of each publication, is empty", leaves)
	}
	return sqlkit.Error(err)
}

// checkOldSeal verifies the signature that heads had before.
func checkOldSeal(key feed.Key, head account.Head) error {
	want, err := key.SignStatement(auditTopic, sealText(head))
	if err == nil && !bytes.Equal(want, head.Seal) {
		err = errs.F(errs.Corrupt, "the end of the audit trail, entry %d, is not signed by the centre's key", head.Count)
	}
	return err
}

// divisionsSubject is the subject under which the names of divisions are bound, all of them together.
const divisionsSubject = "divisions"

// divisionParts reads the names of all divisions.
func divisionParts(ctx context.Context, q querier) (parts []account.Part, err error) {
	columns := []string{"code", "name", "name_en", "hall", "hall_en", "sample"}
	err = eachRow(ctx, q, "SELECT "+strings.Join(columns, ", ")+" FROM divisions", func(scan func(...any) error) error {
		values := make([]any, len(columns))
		places := make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		if err := scan(places...); err != nil {
			return err
		}
		parts = append(parts, account.PartOf(fmt.Sprint(values[0]), columns, values))
		return nil
	})
	return parts, err
}

func bindDivisions(ctx context.Context, tx *sqlkit.Tx) error {
	parts, err := divisionParts(ctx, tx)
	if err != nil {
		return err
	}
	return account.Bind(ctx, tx, divisionsSubject, parts)
}

// checkDivisions refuses names that were changed past the program.
func checkDivisions(ctx context.Context, q querier) error {
	parts, err := divisionParts(ctx, q)
	if err != nil {
		return err
	}
	err = account.CheckBinding(ctx, q, divisionsSubject, parts)
	if errs.Is(err, errs.Corrupt) {
		err = errs.E(errs.Corrupt, "The names of divisions are not used: "+errs.Sentence(err)+". central verify names all that was changed.", err)
	}
	return err
}

// noteLater has signed.db store the trail's end, at most a minute after the commit.
func (s *Store) noteLater(ctx context.Context, tx *sqlkit.Tx) {
	if last := s.noted.Load(); time.Since(time.Unix(last, 0)) >= noteEvery && s.noted.CompareAndSwap(last, time.Now().Unix()) {
		// The mark is late if this fails, and made with the next one; nothing is wrong with the act.
		tx.AfterCommit(func() { _ = s.noteAudit(context.WithoutCancel(ctx), false) })
	}
}

// verifyBindings names every row of people, divisions and drafts that is not as it was sealed.
func verifyBindings(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	planted, err := schemaFaults(ctx, tx)
	if err != nil {
		return err
	}
	for _, fault := range planted {
		found.add(feed.Malformed, "schema", "%s, past the program", fault)
	}
	bound, faults, err := account.Bindings(ctx, tx)
	if err != nil {
		return err
	}
	people, err := account.PeopleFaults(ctx, tx, bound)
	if err != nil {
		return err
	}
	for _, fault := range people {
		found.add(feed.DigestMismatch, "people", "%s", fault)
	}
	for _, fault := range faults {
		found.add(feed.DigestMismatch, "seals", "%s", fault)
	}
	parts, err := divisionParts(ctx, tx)
	if err != nil {
		return err
	}
	for _, fault := range account.Differences(bound[divisionsSubject], parts) {
		found.add(feed.DigestMismatch, "divisions", "the division %s past the program", fault)
	}
	return verifyBoundDrafts(ctx, tx, bound, found)
}

// verifyBoundDrafts does so for drafts.
func verifyBoundDrafts(ctx context.Context, tx *sqlkit.Tx, bound map[string][]byte, found *Inspection) error {
	there := map[string]bool{}
	err := eachRow(ctx, tx, "SELECT "+draftColumns+" FROM drafts ORDER BY id", func(scan func(...any) error) error {
		var r draftRow
		if err := r.scan(scan); err != nil {
			return nil // verifyDrafts names it
		}
		there[r.subject()] = true
		parts, ok := bound[r.subject()]
		if !ok {
			found.add(feed.DigestMismatch, r.subject(), "the draft was written into the database past the program: no seal names it")
		} else if d := account.Differences(parts, r.parts()); len(d) > 0 {
			found.add(feed.DigestMismatch, r.subject(), "the draft was changed past the program: %s", strings.Join(d, ", "))
		}
		return nil
	})
	var gone []string
	for subject := range bound {
		if strings.HasPrefix(subject, "draft ") && !there[subject] {
			gone = append(gone, subject)
		}
	}
	slices.Sort(gone)
	for _, subject := range gone {
		found.add(feed.DigestMismatch, subject, "the draft was taken out of the database past the program")
	}
	return err
}

// Broken is closed once the database was found changed past the program beyond repair: the head of the audit trail, or
// the trail itself. The process should end. BrokenBy then returns why.
func (s *Store) Broken() <-chan struct{} { return s.accounts.Broken() }

// BrokenBy gives the reason after Broken was closed, else nil.
func (s *Store) BrokenBy() error { return s.accounts.BrokenBy() }

// CheckHead looks at the seal of the head.
func (s *Store) CheckHead(ctx context.Context) error {
	return s.db.Read(ctx, func(*sqlkit.Tx) error { return nil })
}

// CheckTrail reads the whole audit trail and every row that is bound with it. A trail that does not fit closes Broken;
// other rows are refused at their use, so they are only reported.
func (s *Store) CheckTrail(ctx context.Context) (rows []feed.Finding, err error) {
	found := &Inspection{}
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		if _, err := account.VerifyAudit(ctx, tx); err != nil {
			return err
		}
		return verifyBindings(ctx, tx, found)
	})
	if errs.Is(err, errs.Corrupt) && s.BrokenBy() == nil {
		err = errs.E(errs.Corrupt, "The audit trail was changed past the program: "+strings.TrimSuffix(errs.Sentence(err), ".")+". Nothing more is done with the database: central verify --dir names what was changed; put a backup back, then central restore.", err)
		s.accounts.BreakOff(err)
	}
	return found.Findings, err
}
