package cache

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hanzi"
	"gongshi/internal/index"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// corpusSize is how many records the benchmarks ask: 100,000, and with -short, which only shows that they run, 5,000.
func corpusSize() int {
	if testing.Short() {
		return 5_000
	}
	return 100_000
}

// words of the corpus, from common to rare: word i stands in about one of i+2 records.
var words = strings.Fields("村民 公示 补贴 低保 高龄补贴 救助 修建 道路 医疗救助 安庆 大观 迎江 水利 养老 残疾 冬春救助 会议纪要 招标 收支 抚恤")

// pinyinQueries are what is typed for some of the words: unfinished, whole, by first letters, mixed, among characters.
var pinyinQueries = strings.Fields("bu but butie bt dib dibao db gao gaol gaoling gaolingb gaolingbutie gl glb glbt gaolbt yl yljz yiliaojiuzhu 高龄bu 高lbt sh")

// fill puts records into the tables and the index as Apply does, and signs the log beneath them.
func fill(b *testing.B, c *Cache, n int) {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	defer sign(b, c)
	base := time.Date(2016, 1, 1, 0, 0, 0, 0, record.Zone)
	for from := 0; from < n; from += 2000 {
		err := c.changeShown(context.Background(), func(tx *sqlkit.Tx) error {
			for i := from; i < min(from+2000, n); i++ {
				if err := put(tx, random, base, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func put(tx *sqlkit.Tx, random *rand.Rand, base time.Time, i int) error {
	kinds := []record.Kind{record.KindAnnouncement, record.KindPolicy}
	text := strings.Builder{}
	for w, word := range words {
		if random.IntN(w+2) == 0 {
			text.WriteString(word + "工作按照规定程序办理，现予公开。")
		}
	}
	r := &record.Record{
		ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", i), Revision: 1, Kind: kinds[i%2], Division: "340803001901",
		Title: fmt.Sprintf("第%d号关于%s的通知", i, words[random.IntN(len(words))]), Summary: "概述" + text.String()[:min(text.Len(), 120)/3*3],
		Keywords: []string{words[random.IntN(len(words))], words[random.IntN(len(words))]}, Category: "救灾救助",
		Issuer: record.Issuer{Name: "示例机关", Code: "900000001"}, PublishedAt: base.Add(time.Duration(random.IntN(10*365*24*60)) * time.Minute),
	}
	r.Body = &record.Announcement{Medium: "web", Text: text.String()}
	if r.Kind == record.KindPolicy {
		r.Body = &record.Policy{Authority: "示例机关", Text: text.String()}
	}
	return insert(tx, i, r)
}

// insert puts the i-th record into the tables and the index.
func insert(tx *sqlkit.Tx, i int, r *record.Record) error {
	return insertBy(tx, int64(i), feed.Publish, feed.None, r)
}

// insertBy puts a record into the tables and the index, by an entry of the log.
func insertBy(tx *sqlkit.Tx, number int64, op feed.Op, previous int64, r *record.Record) error {
	ctx := context.Background()
	body, err := r.Canonical()
	if err != nil {
		return err
	}
	payload := feed.Payload(append(make([]byte, feed.SaltSize), body...))
	leaf := feed.Leaf{Op: op, ID: r.ID, Revision: int64(r.Revision), Kind: string(r.Kind), Time: r.PublishedAt.Truncate(time.Second).UTC(),
		Payload: payload.Digest(), Size: int64(len(payload)), Previous: previous}
	raw, err := leaf.Marshal()
	if err != nil {
		return err
	}
	h, e := Held{number: 1}, feed.Entry{Number: number, Leaf: leaf, Raw: raw, Payload: payload}
	if err := insertEntry(ctx, tx, h, e); err != nil {
		return err
	}
	_, err = newStep(tx, h, r.Division, new(feed.Absences)).Apply(ctx, []feed.Entry{e})
	return err
}

// sign makes the log of what insert has put in.
func sign(b testing.TB, c *Cache) {
	b.Helper()
	ctx := b.Context()
	err := c.changeShown(ctx, func(tx *sqlkit.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT bytes FROM leaves ORDER BY key")
		if err != nil {
			return err
		}
		var edge feed.Edge
		var hashes []feed.Hash
		for rows.Next() {
			var raw []byte
			if err := rows.Scan(&raw); err != nil {
				return err
			}
			var more []feed.Hash
			edge, more = edge.Append(feed.LeafHash(raw))
			hashes = append(hashes, more...)
		}
		rows.Close()
		for i, h := range hashes {
			if err := execIn(ctx, tx, "INSERT INTO hashes VALUES (?, ?)", index.Key(1, int64(i)), h[:]); err != nil {
				return err
			}
		}
		signed, err := feedtest.Key().SignEdge(string(c.code), edge)
		if err != nil {
			return err
		}
		if signed, err = feedtest.Key().Cosign(signed, time.Unix(1_800_000_000, 0)); err != nil {
			return err
		}
		root := edge.Root()
		return execIn(ctx, tx, `INSERT INTO logs (number, division, edge, checkpoint, checkpoint_size, checkpoint_root, cosigned_at, complete_at)
			VALUES (1, ?, ?, ?, ?, ?, 1800000000, 1800000000)`, string(c.code), edge.Marshal(), signed, edge.Size(), root[:])
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkProve is what the first reader after a start waits for, and the nightly inspection, over 100,000 records.
func BenchmarkProve(b *testing.B) {
	dir := b.TempDir()
	o := Options{Division: "340803001901", Trust: feedtest.Trust().Lines()}
	c, err := Open(b.Context(), dir, o)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, c, corpusSize())
	id := "01900000-0000-7000-8000-000000000042"
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			c.proofs.logs = map[int64]*provenLog{}
			if _, err := c.Record(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("record", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Record(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("trail", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Trail(b.Context(), id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("inspect", func(b *testing.B) {
		for b.Loop() {
			if err := c.Inspect(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSearch asks 100,000 records for words from every second record to none, newest first, and asks the same
// with a join and a sort by publication, which is what the order of rows saves.
func BenchmarkSearch(b *testing.B) {
	c, err := Open(b.Context(), b.TempDir(), Options{Division: "340803001901", Trust: feedtest.Trust().Lines()})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fill(b, c, corpusSize())
	queries := append(slices.Clone(words), "高龄 补贴", "安庆 招标", "第99999号", "没有这个词")
	var size int64
	if err := c.db.Reader().QueryRowContext(b.Context(), "SELECT sum(length(block)) FROM search_data").Scan(&size); err != nil {
		b.Fatal(err)
	}
	var newest, sorted time.Duration
	b.Run("newest-first", func(b *testing.B) {
		newest = median(b, queries, func(query string) error {
			_, err := c.Search(b.Context(), query, 20)
			return err
		})
		b.ReportMetric(float64(size)/float64(corpusSize()), "index-bytes/record")
	})
	b.Run("pinyin", func(b *testing.B) {
		median(b, pinyinQueries, func(query string) error {
			hits, err := c.Search(b.Context(), query, 20)
			if err == nil && len(hits) == 0 {
				return fmt.Errorf("%s finds nothing", query)
			}
			return err
		})
	})
	b.Run("join-and-sort", func(b *testing.B) {
		sorted = median(b, queries, func(query string) error {
			expression, _ := hanzi.Match(query)
			_, err := c.readHits(b.Context(), query, `SELECT r.place FROM search JOIN records r ON r.place = search.rowid
				WHERE search MATCH ? ORDER BY r.published_at DESC LIMIT 20`, expression)
			return err
		})
		b.ReportMetric(float64(sorted)/float64(max(newest, 1)), "times-newest-first")
	})
	b.Run("list", func(b *testing.B) {
		median(b, []string{"announcement", "policy"}, func(kind string) error {
			_, err := c.List(b.Context(), catalogue.Query{Kinds: []record.Kind{record.Kind(kind), record.KindAlert}, Limit: 20})
			return err
		})
	})
	var kept, counted time.Duration
	columns := []string{"audience", "category", "class", "division", "issuer", "kind", "topic", "year"}
	b.Run("facets", func(b *testing.B) {
		kept = median(b, columns, func(column string) error {
			_, err := c.Facets(b.Context(), catalogue.Query{Kinds: []record.Kind{record.KindPolicy}}, catalogue.Dimension(column))
			return err
		})
	})
	b.Run("facets-from-records", func(b *testing.B) {
		counted = median(b, columns, func(column string) error {
			rows, err := c.db.Reader().QueryContext(b.Context(), "SELECT "+column+`, count(*) FROM records
				WHERE state = 'current' AND (expires_at = 0 OR expires_at > 0) AND kind = 'policy' GROUP BY 1 ORDER BY 2 DESC`)
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return rows.Close()
		})
		b.ReportMetric(float64(counted)/float64(max(kept, 1)), "times-facets")
	})
}

// median runs the queries in turn and reports the median and the 95th percentile.
func median(b *testing.B, queries []string, ask func(string) error) time.Duration {
	b.Helper()
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if err := ask(queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "ms-p95")
	return times[len(times)/2]
}
