package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// A statement states the audit trail's end at a time: the number of entries, and the hash of the last, which covers all
// before it. It is a signed note (C2SP signed-note) by NAME/audit of four lines: "gongshi audit trail", the number of
// entries, the hash in base64, and the time (RFC 3339). It reveals no act. An auditor who has fetched one holds the
// centre to it: not even the key's owner can rewrite an entry that it covers without being found out (central verify
// --audit).

// AuditFile is where a tree and a server have the newest statement.
const AuditFile = "feed/audit"

const statementTitle = "gongshi audit trail"

// AuditStatement signs where the audit trail ends. The time is the beginning of the period, so that all who ask within
// one get the same unless an act has come between. signed.db remembers it before it leaves.
func (s *Store) AuditStatement(ctx context.Context, now time.Time, period time.Duration) ([]byte, error) {
	var head account.Head
	err := s.db.Read(ctx, func(tx *sqlkit.Tx) (err error) {
		head, err = account.ReadHead(ctx, tx)
		return err
	})
	if err == nil {
		err = s.noteAudit(ctx, false)
	}
	if err != nil {
		return nil, err
	}
	mark, err := s.marks.auditMark(ctx)
	if err != nil {
		return nil, err
	}
	if mark.Count < head.Count || mark.Count == head.Count && mark.Hash != head.Hash {
		return nil, errs.F(errs.Conflict, "The audit trail does not go on from what was said of it before (%s): the database was put back to an older copy. central verify --dir says more.", marksFile)
	}
	return s.key.SignStatement(auditTopic, statementText(head, now.Truncate(period)))
}

func statementText(h account.Head, at time.Time) string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", statementTitle, h.Count, base64.StdEncoding.EncodeToString(h.Hash[:]), at.UTC().Format(time.RFC3339))
}

// parseStatement reads a statement that one of the centre's keys has signed.
func parseStatement(keys []string, signed []byte) (h account.Head, at time.Time, err error) {
	malformed := errs.F(errs.Invalid, "The statement about the audit trail is not one of this centre's key.")
	var verifiers []note.Verifier
	for _, line := range keys {
		topical, err := feed.StatementVerifierLine(line, auditTopic)
		if err != nil {
			return h, at, err
		}
		verifier, err := note.NewVerifier(topical)
		if err != nil {
			return h, at, errs.E(errs.Internal, "The centre's key cannot be used.", err)
		}
		verifiers = append(verifiers, verifier)
	}
	n, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return h, at, malformed
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[0] != statementTitle {
		return h, at, malformed
	}
	h.Count, err = strconv.ParseInt(lines[1], 10, 64)
	if err == nil {
		var hash []byte
		if hash, err = base64.StdEncoding.DecodeString(lines[2]); err == nil && copy(h.Hash[:], hash) != len(h.Hash) {
			err = malformed
		}
	}
	if err == nil {
		at, err = time.Parse(time.RFC3339, lines[3])
	}
	if err != nil || h.Count < 0 || statementText(h, at) != n.Text {
		return h, at, malformed
	}
	return h, at, nil
}

// CheckStatement fails with errs.Invalid if a statement is not one of the keys with the verifier lines.
func CheckStatement(keys []string, signed []byte) error {
	_, _, err := parseStatement(keys, signed)
	return err
}

// verifyStatement checks that the trail extends a statement. verifyAudit checks the trail itself.
func (s *Store) verifyStatement(ctx context.Context, signed []byte, found *Inspection) error {
	said, at, err := parseStatement(s.keyLines(), signed)
	if err != nil {
		return err
	}
	return s.db.Inspect(ctx, func(tx *sqlkit.Tx) error {
		head, err := account.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		stray, err := trailDiffers(ctx, tx, said, head)
		if stray != "" {
			found.add(feed.Rollback, "audit", "the trail was rewritten since the centre signed its end, entry %d, on %s: %s", said.Count, at.Format(time.RFC3339), stray)
		}
		return err
	})
}
