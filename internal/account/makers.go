package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// makers knows who made or reset which account, from the trail. The columns beside an entry's bytes can be changed past
// the program for the moment of one publication, and put back. So the bytes are read, chained up to the sealed head,
// and the result is kept.
type makers struct {
	mu   sync.Mutex
	upTo int64             // entries that were read
	hash [sha256.Size]byte // of the last of them
	of   map[string][]string
}

// makersOf returns who made or reset an account, who did so to theirs, and so on.
func (m *makers) makersOf(ctx context.Context, tx *sqlkit.Tx, person string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.readToHead(ctx, tx)
	if errs.Is(err, errs.Corrupt) { // a transaction that was read may have been rolled back
		m.upTo, m.hash, m.of = 0, [sha256.Size]byte{}, nil
		err = m.readToHead(ctx, tx)
	}
	if err != nil {
		return nil, err
	}
	var all []string
	for next := []string{person}; len(next) > 0; next = next[1:] {
		for _, maker := range m.of[next[0]] {
			if maker != person && !slices.Contains(all, maker) {
				all, next = append(all, maker), append(next, maker)
			}
		}
	}
	return all, nil
}

// readToHead goes on to the head of the trail, which the transaction has verified at its beginning.
func (m *makers) readToHead(ctx context.Context, tx *sqlkit.Tx) error {
	head, err := readHead(ctx, tx)
	if err != nil {
		return err
	}
	err = visitRows(ctx, tx, func(scan sqlkit.Scan) error {
		var text sql.RawBytes
		if err := scan(&text); err != nil {
			return err
		}
		return m.add(text)
	}, "SELECT bytes FROM audit WHERE number > $1 ORDER BY number", m.upTo)
	if err != nil {
		return err
	}
	if m.upTo != head.Count || m.hash != head.Hash {
		return errs.F(errs.Corrupt, "The audit trail was changed past the program, so that it does not tell who made whose account. central verify --dir names what was changed.")
	}
	return nil
}

// add takes the next entry.
func (m *makers) add(text []byte) error {
	m.hash = chainHash(m.hash, text)
	m.upTo++
	if !bytes.Contains(text, []byte(`"user_`)) { // all acts below; to read every entry takes too long
		return nil
	}
	_, e, err := parseEntry(text)
	if err != nil {
		return err
	}
	made, ok := strings.CutPrefix(e.Subject, "user ")
	if !ok || e.Actor == SystemID || !slices.Contains([]string{actAdd, actPassword, actFactorReset}, e.Act) || slices.Contains(m.of[made], e.Actor) {
		return nil
	}
	if m.of == nil {
		m.of = map[string][]string{}
	}
	m.of[made] = append(m.of[made], e.Actor)
	return nil
}
