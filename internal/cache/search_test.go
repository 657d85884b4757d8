package cache_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/sqlkit"
)

func TestSearchByPinyin(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	pension := notice("城乡居民养老保险缴费通知", "重度残疾人由政府代缴")
	pension.Keywords = []string{"社会保障卡"}
	o.publish(pension)
	o.publish(notice("农村低保金发放名单", "一"))
	o.publish(notice("银行行长接待日", "二"))
	o.must(c)
	for query, want := range map[string]string{
		"ylbx": "城乡居民养老保险缴费通知", "yanglao": "城乡居民养老保险缴费通知", "yanglaobx": "城乡居民养老保险缴费通知",
		"养laobaoxian": "城乡居民养老保险缴费通知", "shbzk": "城乡居民养老保险缴费通知", "nongcundib": "农村低保金发放名单",
		"低保jin": "农村低保金发放名单", "dbj md": "农村低保金发放名单", "hangzhang": "银行行长接待日", "xingzhang": "", "zdcjr": "", "y": "",
		"gonggao": "银行行长接待日 农村低保金发放名单 城乡居民养老保险缴费通知",
	} {
		if got := found(t, c, query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	hits, err := c.Search(t.Context(), "ylbx", 1)
	if err != nil || len(hits) != 1 || len(hits[0].TitleSpans) != 1 {
		t.Fatalf("%+v, %v", hits, err)
	}
	if s := hits[0].TitleSpans[0]; hits[0].Title[s[0]:s[1]] != "养老保险" {
		t.Errorf("marked is %q", hits[0].Title[s[0]:s[1]])
	}
	hits, err = c.Search(t.Context(), "shehuibaozhangka", 1)
	if err != nil || len(hits) != 1 || len(hits[0].TitleSpans) != 0 || len(hits[0].SnippetSpans) != 1 || hits[0].Snippet != "社会保障卡" {
		t.Errorf("a key word is shown as %+v, %v", hits, err)
	}
}

// TestOldIndexIsMadeAgain: a cache of the version before finds by pinyin, and by other forms of characters, after its
// first start.
func TestOldIndexIsMadeAgain(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines()})
	if err != nil {
		t.Fatal(err)
	}
	o.publish(notice("城乡居民养老保险缴费通知", "一"))
	withdrawn := o.publish(notice("养老保险旧通知", "二"))
	o.withdraw(withdrawn, "误发")
	o.must(c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, func(ctx context.Context, tx *sqlkit.Tx) error {
		for _, statement := range []string{
			"DELETE FROM search",
			"DELETE FROM goose_db_version WHERE version_id >= 9",
			"UPDATE facts SET value = '5' WHERE name = 'reader'",
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	again := open(t, dir)
	for _, query := range []string{"ylbx", "养老", "養老"} {
		if got := found(t, again, query); got != "城乡居民养老保险缴费通知" {
			t.Errorf("%s finds %q", query, got)
		}
	}
}

// TestEraseLeavesNoTerm: after an erasure the index does not know the first letters of the erased title either. (It
// stores them as differences between neighbours, so a search for bytes would not see them.)
func TestEraseLeavesNoTerm(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c := open(t, dir)
	id := o.publish(notice("群星狂舞", "一"))
	o.publish(notice("养老保险", "二"))
	o.must(c)
	if asciiTerms(t, dir, "ǁqx") != 1 || asciiTerms(t, dir, "ǁyl") != 1 {
		t.Fatal("the terms are not there before: this test could not see them")
	}
	o.withdraw(id, "误发")
	o.erase(id)
	o.must(c)
	if err := c.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := asciiTerms(t, dir, "ǁqx"); n != 0 || asciiTerms(t, dir, "ǁyl") != 1 {
		t.Errorf("%d terms of the erased title, want none, and those of the other", n)
	}
}

// asciiTerms counts the terms of the index in dir that equal term.
func asciiTerms(t *testing.T, dir, term string) (n int) {
	t.Helper()
	write(t, dir, func(ctx context.Context, tx *sqlkit.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, row)"); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT count(*) FROM vocabulary WHERE term = ?", term).Scan(&n)
	})
	return n
}

// write works on a cache's file from outside.
func write(t *testing.T, dir string, f func(context.Context, *sqlkit.Tx) error) {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, cache.FileName), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// TestSearchByVariants: in whatever forms a notice and a query have their characters, the notice is found and marked.
func TestSearchByVariants(t *testing.T) {
	data, err := os.ReadFile("../hanzi/testdata/found.tsv")
	if err != nil {
		t.Fatal(err)
	}
	o, c := newOffice(t), open(t, t.TempDir())
	queries := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		title, query, _ := strings.Cut(strings.TrimSpace(line), "\t")
		title, err := strconv.Unquote(title)
		query, err2 := strconv.Unquote(query)
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		title = strings.NewReplacer("\u200b", "", "\ufeff", "").Replace(title) // past the centre nothing is published with them
		if queries[title] == nil {
			o.publish(notice(title, "一"))
		}
		queries[title] = append(queries[title], query)
	}
	o.must(c)
	tried := 0
	for title, list := range queries {
		for _, query := range list {
			tried++
			hits, err := c.Search(t.Context(), query, 100)
			at := slices.IndexFunc(hits, func(h catalogue.Hit) bool { return h.Title == title })
			if err != nil || at < 0 || len(hits[at].TitleSpans) == 0 {
				t.Errorf("%q does not find %q: %d found, %v", query, title, len(hits), err)
			}
		}
	}
	if tried < 30 {
		t.Errorf("%d queries", tried)
	}
}

// TestSearchByPinyinAsPrinted: pinyin with marks of tones, with ü, and with a sign or a space between syllables finds
// what plain letters find.
func TestSearchByPinyinAsPrinted(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	titles := []string{"张三湾修路", "绿化养护", "西安路修缮", "女儿节活动"}
	for _, title := range titles {
		o.publish(notice(title, "一"))
	}
	o.must(c)
	for query, want := range map[string]string{
		"Zhāng Sān": "张三湾修路", "zhāngsān": "张三湾修路", "ZHĀNG": "张三湾修路", "zha\u0304ngsa\u0304n": "张三湾修路", "lǜ": "绿化养护", "lǜhuà": "绿化养护", "lv": "绿化养护", "lü": "绿化养护",
		"xi'an": "西安路修缮", "xi an": "西安路修缮", "xī’ān": "西安路修缮", "Xīʼān": "西安路修缮", "nǚ": "女儿节活动", "nǚ'ér": "女儿节活动", "nü": "女儿节活动", "nv'er": "女儿节活动",
	} {
		hits, err := c.Search(t.Context(), query, 100)
		if at := slices.IndexFunc(hits, func(h catalogue.Hit) bool { return h.Title == want }); err != nil || at < 0 || len(hits[at].TitleSpans) == 0 {
			t.Errorf("%q does not find %q: %+v, %v", query, want, hits, err)
		}
	}
}
