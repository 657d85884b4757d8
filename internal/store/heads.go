package store

import (
	"context"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/protocol"
	"gongshi/internal/sqlkit"
)

// Heads returns the signed checkpoints of a division's whole chain, own first, each with the centre's cosignature.
// Divisions without a log are left out; errs.NotFound if the whole chain has none. A log whose stored checkpoint was
// not signed by this centre has a Fault in its place, and does not hold up the others.
//
// The cosignature's time is the beginning of the current period, or the moment at which the log was signed if that is
// later: it never claims to have seen a later state, and every process that serves the same data gives the same bytes
// within a period.
func (s *Store) Heads(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]protocol.Head, error) {
	chain := code.Chain()
	rows, err := s.signedRows(ctx, chain...)
	if err != nil {
		return nil, err
	}
	var heads []protocol.Head
	for _, c := range chain {
		row, ok := rows[c]
		if !ok {
			continue
		}
		h := protocol.Head{Code: string(c)}
		h.Signed, err = s.cosignCheckpoint(ctx, c, row, now, period)
		if errs.Is(err, errs.Unavailable) {
			return nil, err
		}
		if err != nil {
			h.Fault = errs.Sentence(err)
		}
		heads = append(heads, h)
	}
	if len(heads) == 0 {
		return nil, errs.F(errs.NotFound, "Nothing was published for division %s or above it.", code)
	}
	return heads, nil
}

// Checkpoint gives one log's signed checkpoint with the centre's cosignature of the period.
func (s *Store) Checkpoint(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]byte, error) {
	rows, err := s.signedRows(ctx, code)
	if err != nil {
		return nil, err
	}
	row, ok := rows[code]
	if !ok {
		return nil, noLog(code)
	}
	return s.cosignCheckpoint(ctx, code, row, now, period)
}

// signedRow is a log's row with its last signed state.
type signedRow struct {
	checkpoint []byte
	at         int64 // unix seconds
}

// longestChain is that of a village: the query of a poll has as many places.
const longestChain = 5

// signedRows reads the rows of a chain at one moment. Every poll of every kiosk asks this, so it is one
// statement, prepared at the opening.
func (s *Store) signedRows(ctx context.Context, codes ...division.Code) (map[division.Code]signedRow, error) {
	var args [longestChain]any
	for i := range args {
		args[i] = "" // nobody's code
		if i < len(codes) {
			args[i] = string(codes[i])
		}
	}
	rows, err := s.heads.QueryContext(ctx, args[:]...)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	defer rows.Close()
	found := make(map[division.Code]signedRow, len(codes))
	for rows.Next() {
		var code string
		var row signedRow
		if err := rows.Scan(&code, &row.checkpoint, &row.at); err != nil {
			return nil, sqlkit.Error(err)
		}
		found[division.Code(code)] = row
	}
	return found, sqlkit.Error(rows.Err())
}

func (s *Store) prepareHeads(ctx context.Context) (err error) {
	s.heads, err = s.db.Reader().PrepareContext(ctx, "SELECT division, checkpoint, signed_at FROM logs WHERE division IN ($1, $2, $3, $4, $5)")
	return sqlkit.Error(err)
}

// maxCosigned is how many cosigned notes are remembered, about 1 KB each; to make one again costs three
// operations of Ed25519.
const maxCosigned = 1 << 14

// cosigned is a log's last cosigned note.
type cosigned struct {
	signed string // verified
	at     int64
	note   []byte
}

// cosignCheckpoint adds the period's cosignature to a checkpoint. A cosignature means that its holder has verified the
// checkpoint (C2SP tlog-cosignature), so the database's content is verified first, once.
func (s *Store) cosignCheckpoint(ctx context.Context, code division.Code, row signedRow, now time.Time, period time.Duration) ([]byte, error) {
	known, ok := s.cosigned.Get(code)
	if !ok || known.signed != string(row.checkpoint) {
		var err error
		if row, err = s.verifyOutgoing(ctx, code, row); err != nil {
			return nil, err
		}
	}
	at := now.Truncate(period).Unix()
	if row.at <= now.Unix() { // else the clock was set back, or the row is damaged: nobody has seen the future
		at = max(at, row.at)
	}
	if ok && known.signed == string(row.checkpoint) && known.at == at {
		return known.note, nil
	}
	note, err := s.key.Cosign(row.checkpoint, time.Unix(at, 0))
	if err != nil {
		return nil, err
	}
	s.cosigned.Add(code, cosigned{string(row.checkpoint), at, note})
	return note, nil
}
