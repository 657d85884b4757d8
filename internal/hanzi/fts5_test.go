package hanzi_test

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"gongshi/internal/hang"
	"gongshi/internal/hanzi"
)

// index is a real FTS5 table as the cache has one.
type index struct{ db *sql.DB }

func newIndex(t testing.TB, options string) *index {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "fts.db")+"?_pragma=synchronous(0)&_pragma=journal_mode(memory)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	x := &index{db}
	x.exec(t, "CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, "+options+")")
	x.exec(t, "CREATE VIRTUAL TABLE terms USING fts5vocab(search, instance)")
	return x
}

// failer is what testing.TB and rapid.T have in common here.
type failer interface{ Fatalf(string, ...any) }

func (x *index) exec(t failer, query string, args ...any) {
	if _, err := x.db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// hold makes text the only one in the index.
func (x *index) hold(t failer, text string) {
	x.put(t, hanzi.Tokens(text)+" "+hanzi.Sentinel+" "+hanzi.Spoken(text))
}

// put makes tokens the only ones in the index.
func (x *index) put(t failer, tokens string) {
	x.exec(t, "DELETE FROM search WHERE rowid = 1")
	x.exec(t, "INSERT INTO search(rowid, text) VALUES (1, ?)", tokens)
}

// finds reports whether the index finds its text.
func (x *index) finds(t failer, query string) bool {
	expression, ok := hanzi.Match(query)
	if !ok {
		return false
	}
	var n int
	if err := x.db.QueryRow("SELECT count(*) FROM search WHERE search MATCH ?", expression).Scan(&n); err != nil {
		t.Fatalf("query %q became %s: %v", query, expression, err)
	}
	return n > 0
}

// stored gives the tokens that FTS5 made of the text, in order.
func (x *index) stored(t failer) []string {
	rows, err := x.db.Query("SELECT term FROM terms WHERE doc = 1 ORDER BY offset")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			t.Fatalf("%v", err)
		}
		all = append(all, term)
	}
	return all
}

func TestTokenizerKeepsEveryToken(t *testing.T) {
	text := "民发〔2015〕12号：𠮷𫠠𰻞\U00033479々〇赵\ue123，Café ΑΒΓ Ünïted བོད་ ⻈"
	want := strings.Fields(hanzi.Tokens(text))
	ours := newIndex(t, hanzi.FTS5Options)
	ours.put(t, hanzi.Tokens(text))
	if diff := cmp.Diff(want, ours.stored(t)); diff != "" {
		t.Errorf("stored tokens (-want +got):\n%s", diff)
	}
	// The reason for the choice; when this fails, unicode61 has become gentler.
	other := newIndex(t, "tokenize='unicode61 remove_diacritics 0'")
	other.put(t, hanzi.Tokens(text))
	if cmp.Equal(want, other.stored(t)) {
		t.Error("unicode61 now keeps every token; the comment on FTS5Options is out of date")
	}
}

func TestFTS5Finds(t *testing.T) {
	tests := []struct {
		text, query string
		want        bool
	}{
		{"农村低保名单", "低保", true},
		{"农村低保名单", "名", true},
		{"农村低保名单", "低单", false},
		{"2015年高龄补贴发放，迎江区", "迎江 补贴", true},
		{"提低，保障", "低保", false},
		{"王*伟", "王", true},
		{"王　伟", "王伟", true},
		{"𠮷林", "𠮷", true},
		{"𫠠林", "𰻞", false},
		{"民发〔2015〕12号", "民发〔2015〕12号", true},
		{"民发〔2015〕12号", "民发[2015]12号", true},
		{"民发〔2015〕12号", "民发〔2015〕1", true},
		{"民发〔2015〕12号", "民发〔2015〕2", false},
		{"2015年12月", "〔2015〕12号", false},
		{"003111216/201506-00011", "003111216/201506-00011", true},
		{"003111216/201506-00011", "201506-00011", true},
		{"003111216/201506-00011", "201507-00011", false},
		{"公示至2015年6月3日止", "2015-06-03", true},
		{"公示至2015-06-03止", "2015年6月3日", true},
		{"公示至2015-06-03止", "2015.6.3", true},
		{"公示至2015-06-03止", "2015年6月", true},
		{"公示至2015-06-13止", "2015年6月1日", false},
		{"Ａｎｑｉｎｇ Civil Affairs", "anqing aff", true},
		{"not a match", "not OR", false},
	}
	x := newIndex(t, hanzi.FTS5Options)
	for _, tt := range tests {
		x.hold(t, tt.text)
		if got := x.finds(t, tt.query); got != tt.want {
			t.Errorf("%q in %q: found %v, want %v", tt.query, tt.text, got, tt.want)
		}
	}
}

var alphabet = []rune("低保高龄补贴发放村民〇𠮷𫠠、，。 　\n〔〕/-12０３4aB年月日号\u200b㎡")

// A piece of text between any two places finds the text, as long as it does not begin inside a word or
// number. (It may end inside one.)
func TestPieceOfTextIsFound(t *testing.T) {
	x := newIndex(t, hanzi.FTS5Options)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 40).Draw(t, "text")
		from := rapid.IntRange(0, len(text)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(text)).Draw(t, "to")
		for from < to && from > 0 && joins(text[from-1]) && joins(text[from]) {
			from++
		}
		query := string(text[from:to])
		if _, ok := hanzi.Match(query); !ok {
			t.Skip("nothing to look for")
		}
		x.hold(t, string(text))
		if !x.finds(t, query) {
			expression, _ := hanzi.Match(query)
			t.Fatalf("%q as %s does not find %q as %q", query, expression, string(text), hanzi.Tokens(string(text)))
		}
	})
}

// joins holds for the characters of the alphabet that may be inside a word or number.
func joins(r rune) bool {
	return r < utf8.RuneSelf && r > ' ' || r > 0xFF00 && r < 0xFFFF || r == '㎡' || r == '\u200b'
}

func TestHighlightAgreesWithFTS5(t *testing.T) {
	x := newIndex(t, hanzi.FTS5Options)
	small := []rune("低保 ，-12a年6月")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(small), 0, 12, -1).Draw(t, "text")
		query := strings.Join(strings.Fields(rapid.StringOfN(rapid.SampledFrom([]rune("低保-12a年6月")), 1, 4, -1).Draw(t, "query")), "")
		expression, _ := hanzi.Match(query)
		if strings.Contains(expression, " AND ") {
			t.Skip("not a single word, or approximate")
		}
		x.hold(t, text)
		if found, spans := x.finds(t, query), hanzi.HighlightSpoken(text, query); found != (len(spans) > 0) {
			t.Fatalf("%q (%s) in %q: found %v, highlighted %v", query, expression, text, found, spans)
		}
	})
}

// approximate matches an expression that asks for whole syllables beside first letters or characters: the index cannot
// say that they follow each other.
var approximate = regexp.MustCompile(`\([^()]* AND [^()]*\)`)

func FuzzMatch(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, s)
		f.Add("低保 2015-06-03", s)
		f.Add("养老保险金", "ylbx yanglao "+s)
	}
	x := newIndex(f, hanzi.FTS5Options)
	f.Fuzz(func(t *testing.T, text, query string) {
		hang.Watch(t)
		x.hold(t, text)
		expression, _ := hanzi.Match(query)
		if x.finds(t, query) && len(hanzi.HighlightSpoken(text, query)) == 0 && !approximate.MatchString(expression) {
			t.Fatalf("%q found in %q but not highlighted", query, text)
		}
	})
}
