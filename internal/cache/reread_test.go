package cache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/sqlkit"
)

// TestIndexIsDerived: after any history, carried in any parts and partly ahead, an index that is made again from the
// entries held is the one that grew with them.
func TestIndexIsDerived(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o, dir := newOffice(t), t.TempDir()
			c := open(t, dir)
			o.work(c, rand.New(rand.NewPCG(seed, 14)))
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			grown := dumpIndex(t, dir)
			write(t, dir, func(ctx context.Context, tx *sqlkit.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE facts SET value = '1' WHERE name = 'reader'")
				return err
			})
			open(t, dir)
			if made := dumpIndex(t, dir); made != grown {
				t.Errorf("grown:\n%s\nmade again:\n%s", grown, made)
			}
		})
	}
}

// work makes a random history, of which the cache gets parts between.
func (o *office) work(c *cache.Cache, r *rand.Rand) {
	o.tb.Helper()
	var ids []string
	for n := range 40 {
		if len(ids) == 0 || r.IntN(3) == 0 {
			ids = append(ids, o.publish(notice(fmt.Sprintf("第%d号通知", n), fmt.Sprintf("内容%d", r.IntN(9)))))
			continue
		}
		i := r.IntN(len(ids))
		id, err := ids[i], error(nil)
		switch r.IntN(5) {
		case 0:
			o.correct(id, notice(fmt.Sprintf("第%d号更正", n), "改正"), "笔误")
		case 1:
			o.confirm(id)
		case 2:
			o.withdraw(id, "误发")
			if r.IntN(2) == 0 {
				o.erase(id)
			}
			ids = slices.Delete(ids, i, i+1)
			if r.IntN(2) == 0 {
				err = o.overtake(c)
			}
		default:
			err = o.carry(c, 1+r.IntN(4))
		}
		if err != nil {
			o.tb.Fatal(err)
		}
	}
}

// overtake gives the cache the newest entry ahead of the others.
func (o *office) overtake(c *cache.Cache) error {
	held, err := c.Held(o.tb.Context(), village)
	if err != nil || held.Checkpoint == nil {
		return err
	}
	if err := o.extend(c); err != nil {
		return err
	}
	return o.ahead(c, o.checkpoint().Size-1)
}

// dumpIndex is the index of a folder, line by line.
func dumpIndex(t *testing.T, dir string) string {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, cache.FileName), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var lines []string
	for _, query := range []string{
		`SELECT json_array(place, id, division, kind, index_number, head, content, revision, state, first_at, confirmed_at,
			title, summary, published_at) FROM records ORDER BY place`,
		`SELECT json_array(kind, division, class, year, issuer, category, topic, audience, expires_at, records) FROM counts`,
		`SELECT json_array(doc, "offset", term) FROM search_words ORDER BY doc, "offset", term`,
		`SELECT json_array(place, digest, size, priority, fetched) FROM attachments ORDER BY place, digest`,
	} {
		part, err := sqlkit.List(t.Context(), db.Reader(), query, sqlkit.One[string])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, part...)
	}
	return strings.Join(lines, "\n")
}
