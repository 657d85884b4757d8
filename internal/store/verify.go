package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Inspection is the result of Verify.
type Inspection struct {
	Logs     []*feed.Report
	Findings []feed.Finding // besides those of the logs
	Audit    int64          // entries of the audit trail; none outside of a centre's folder
}

// OK reports whether nothing was found anywhere.
func (i *Inspection) OK() bool {
	for _, r := range i.Logs {
		if !r.OK() {
			return false
		}
	}
	return len(i.Findings) == 0
}

func (i *Inspection) add(reason feed.Reason, place, format string, args ...any) {
	i.Findings = append(i.Findings, feed.Finding{Place: databaseFile + " " + place, Leaf: feed.None, Reason: reason, Sentence: fmt.Sprintf(format, args...)})
}

// Verify checks everything that is stored: the file's structure, every leaf, hash, edge, checkpoint and payload of each
// log (of one, if only is not empty), every attachment, and every column of the derived tables against leaves and
// payloads. Trust is that in the centre's own key unless another is given. Each log is read in one snapshot, so others
// may publish meanwhile.
func (s *Store) Verify(ctx context.Context, trust *feed.Trust, only division.Code) (*Inspection, error) {
	found := &Inspection{}
	if trust == nil {
		trust = s.trust
	} else if next, _, err := trust.Follow(s.succession); err == nil {
		trust = next
	} else {
		found.add(feed.ReasonOf(err), "key_statements", "%s", errs.Sentence(err))
	}
	if err := found.damage("file", s.db.IntegrityCheck(ctx)); err != nil {
		return nil, err
	}
	codes, err := s.Logs(ctx)
	if err != nil {
		return nil, err
	}
	matched := false
	for _, code := range codes {
		if only != "" && code != only {
			continue
		}
		matched = true
		err := s.db.Inspect(ctx, func(tx *sqlkit.Tx) error { return verifyLog(ctx, tx, code, trust, found) })
		if err := found.damage(string(code), err); err != nil {
			return nil, err
		}
	}
	if only != "" && !matched {
		return nil, errs.F(errs.NotFound, "There is no log of division %s.", only)
	}
	for _, step := range []func(context.Context, *sqlkit.Tx, *Inspection) error{s.verifyFacts, s.verifyKeys, s.verifyMarks, verifySerials, verifyBlobs, verifyDrafts} {
		err := s.db.Inspect(ctx, func(tx *sqlkit.Tx) error { return step(ctx, tx, found) })
		if err := found.damage("tables beside the logs", err); err != nil {
			return nil, err
		}
	}
	if err := found.damage("audit", s.verifyAudit(ctx, found)); err != nil {
		return nil, err
	}
	return found, nil
}

// damage makes a finding of an error about unreadable pages, so that the rest is still checked.
func (i *Inspection) damage(place string, err error) error {
	if errs.Is(err, errs.Corrupt) {
		i.add(feed.Malformed, place, "%s", errs.Sentence(err))
		return nil
	}
	return err
}

// verifyFacts looks at the few facts that there are.
func (s *Store) verifyFacts(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	known, _, err := s.marks.readInstance(ctx)
	if err != nil {
		return err
	}
	want := map[string]string{factCentre: s.key.Name(), factInstance: known.ID, factLikeness: likenessRules}
	if s.halted != nil {
		delete(want, factInstance)
		reason := feed.Rollback
		if errs.Is(s.halted, errs.Corrupt) {
			reason = feed.Malformed
		}
		found.add(reason, "file", "%s", errs.Sentence(s.halted))
	}
	err = eachRow(ctx, tx, "SELECT name, value FROM facts", func(scan func(...any) error) error {
		var name, value string
		if err := scan(&name, &value); err != nil {
			return err
		}
		if is, ok := want[name]; name != factTruncate && (name != factInstance || s.halted == nil) && (!ok || value != is) {
			found.add(feed.Malformed, "fact "+name, "%q is not what belongs there", value)
		}
		delete(want, name)
		return nil
	})
	for name := range want {
		found.add(feed.Malformed, "fact "+name, "the row is missing")
	}
	return err
}

// verifyMarks looks for logs of which more has left the centre than is there.
func (s *Store) verifyMarks(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	behind, err := s.laggingLogs(ctx, tx)
	for _, l := range behind {
		found.Findings = append(found.Findings, feed.Finding{Place: marksFile + " " + string(l.Division), Leaf: feed.None,
			Reason: feed.Rollback, Sentence: fmt.Sprintf("the database was restored from an older copy: %s", l)})
	}
	return err
}

func verifyLog(ctx context.Context, tx *sqlkit.Tx, code division.Code, trust *feed.Trust, found *Inspection) error {
	log, err := findLog(ctx, tx, code)
	if err != nil {
		return err
	}
	audit := feed.Audit{Code: string(code), Backend: log, Places: feed.RowPlaces(databaseFile, string(code)), Trust: trust, Custodian: true}
	state, err := log.State(ctx)
	if feed.ReasonOf(err) != "" {
		found.add(feed.ReasonOf(err), string(code)+" right edge", "%s", errs.Sentence(err))
	} else if err != nil {
		return err
	} else {
		audit.Edge = &state.Edge
	}
	audit.Signed = state.Signed
	bodies := &Bodies{Code: code, records: map[int64]*record.Record{}}
	audit.CheckBody = bodies.Check
	report, err := audit.Run(ctx)
	if err != nil {
		return err
	}
	found.Logs = append(found.Logs, report)
	d := derived{Log: log, size: report.Checkpoint.Size, bodies: bodies, found: found}
	return d.compareDerived(ctx, state.SignedAt)
}

// verifySerials compares the last serial of each month with the index numbers given out.
func verifySerials(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	highest := map[string]int{}
	err := eachRow(ctx, tx, "SELECT id, index_number FROM records", func(scan func(...any) error) error {
		var id, index string
		if err := scan(&id, &index); err != nil {
			return err
		}
		month, serial, err := splitIndex(index)
		if err != nil {
			found.add(feed.Malformed, "record "+id+" index_number", "%q is not an index number", index)
			return nil
		}
		highest[month] = max(highest[month], serial)
		return nil
	})
	if err != nil {
		return err
	}
	err = eachRow(ctx, tx, "SELECT month, last FROM serials", func(scan func(...any) error) error {
		var month string
		var last int
		if err := scan(&month, &last); err != nil {
			return err
		}
		if highest[month] != last {
			found.add(feed.DigestMismatch, "serials "+month, "the last serial is %d, but the highest index number given out has %d", last, highest[month])
		}
		delete(highest, month)
		return nil
	})
	for month, last := range highest {
		found.add(feed.DigestMismatch, "serials "+month, "the row is missing, though serials up to %d were given out", last)
	}
	return err
}

// verifyBlobs reads every attachment to its end.
func verifyBlobs(ctx context.Context, tx *sqlkit.Tx, found *Inspection) error {
	blobs := map[int64]string{}
	sizes := map[int64]int64{}
	err := eachRow(ctx, tx, "SELECT number, digest, size, erased, (SELECT count(*) FROM blob_uses WHERE blob = number), "+listedByDraft+" FROM blobs", func(scan func(...any) error) error {
		var number, size, erased, uses int64
		var digest string
		var drafted bool
		err := scan(&number, &digest, &size, &erased, &uses, &drafted)
		blobs[number], sizes[number] = digest, size
		if erased != 0 && erased != 1 || (erased == 1) != (size == 0) || (erased == 1) != (uses == 0) && (erased == 1 || !drafted) {
			found.add(feed.Malformed, "blob "+digest, "erased is %d, with %d bytes and %d records that list it", erased, size, uses)
		}
		return err
	})
	if err != nil {
		return err
	}
	for number, digest := range blobs {
		if sizes[number] == 0 {
			continue // erased; that it has no parts left is checked below
		}
		sum := sha256.New()
		n, err := io.Copy(sum, &Blob{Size: sizes[number], ctx: ctx, q: tx, number: number, part: -1})
		if err != nil && !errs.Is(err, errs.Corrupt) {
			return err
		}
		if got := hex.EncodeToString(sum.Sum(nil)); err != nil || n != sizes[number] || got != digest {
			found.add(feed.DigestMismatch, "blob "+digest, "the bytes of the attachment are missing or have another digest")
		}
	}
	return eachRow(ctx, tx, "SELECT key >> 20, count(*) FROM blob_parts GROUP BY 1", func(scan func(...any) error) error {
		var number, parts int64
		if err := scan(&number, &parts); err != nil {
			return err
		}
		if want := (sizes[number] + partSize - 1) / partSize; parts != want {
			found.add(feed.Malformed, fmt.Sprintf("blob %d %s", number, blobs[number]), "%d parts are stored where %d are due", parts, want)
		}
		return nil
	})
}

// eachRow runs visit on every row of a query.
func eachRow(ctx context.Context, q querier, query string, visit func(scan func(...any) error) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return sqlkit.Error(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows.Scan); err != nil {
			return sqlkit.Error(err)
		}
	}
	return sqlkit.Error(rows.Err())
}
