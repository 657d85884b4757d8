package console

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// families are keys that are put together from a prefix and a value; each is listed here in full.
func families() map[string][]string {
	f := map[string][]string{"act.": acts, "detail.": details, "halted.": halts, "withdraw.": {"reason", "by"}, "op.": {"publish", "correct", "withdraw", "erase", "confirm"},
		"draft.": {"writing", "reviewing", "approved", "scheduled", "published", "discarded"}, "question.": questions, "finding.": {"resident_id", "mobile", "bank_card", "likely_id", "likely_card", "likely_address", "likely_name"}, "prove.": {"active", "erase", "factor", "grant", "reset", "reset-password", "revoke", "user"}, "proof.": {"password", "code", "recovery_code"}, "preview.": {"portrait", "landscape", "whole", "normal", "large", "largest", "back.draft", "back.record", "hint.draft", "hint.record"}}
	for _, c := range chapters {
		f["help."] = append(f["help."], c.name, c.name+".about")
		if c.picture != "" {
			f["help.picture."] = append(f["help.picture."], c.picture)
		}
	}
	for _, role := range account.Roles {
		f["role."] = append(f["role."], string(role))
	}
	for k := errs.Internal; k <= errs.Gone; k++ {
		f["failed."] = append(f["failed."], k.String())
	}
	for level := division.Province; level <= division.Village; level++ {
		f["level."] = append(f["level."], level.String())
	}
	return f
}

var (
	inTemplate = regexp.MustCompile(`\.T "([^"]+)"`)
	inSource   = regexp.MustCompile(`"([a-z]+(?:\.[a-z]+)?)"`)
	doneIn     = regexp.MustCompile(`done=([a-z_]+)|changeUser\(r, "([a-z_]+)"`)
)

// used finds every key that a template or the program asks for.
func used(t *testing.T) map[string]bool {
	keys := map[string]bool{}
	names, err := fs.Glob(assets.Console(), "*.html")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d templates, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(assets.Console(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range inTemplate.FindAllStringSubmatch(string(text), -1) {
			keys[found[1]] = true
			if _, ok := catalogues["zh"][found[1]]; !ok {
				t.Errorf("%s asks for the key %s, which is not there", name, found[1])
			}
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) < 10 {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, found := range inSource.FindAllStringSubmatch(string(text), -1) {
			keys[found[1]] = true
		}
		for _, found := range doneIn.FindAllStringSubmatch(string(text), -1) {
			key := "done." + found[1] + found[2]
			keys[key] = true
			if _, ok := catalogues["zh"][key]; !ok {
				t.Errorf("%s asks for the key %s, which is not there", name, key)
			}
		}
	}
	for prefix, list := range families() {
		for _, value := range list {
			keys[prefix+value] = true
			if _, ok := catalogues["zh"][prefix+value]; !ok {
				t.Errorf("the key %s is not there", prefix+value)
			}
		}
	}
	return keys
}

// TestCatalogues: every key is in both, is used, and asks for the same values in both.
func TestCatalogues(t *testing.T) {
	zh, en := catalogues["zh"], catalogues["en"]
	keys := used(t)
	for key := range zh {
		if !keys[key] {
			t.Errorf("nobody uses the key %s", key)
		}
		if fmt.Sprint(verb.FindAllString(zh[key], -1)) != fmt.Sprint(verb.FindAllString(en[key], -1)) {
			t.Errorf("the key %s takes other values in English: %q, %q", key, zh[key], en[key])
		}
		if zh[key] == "" || en[key] == "" {
			t.Errorf("the key %s is empty", key)
		}
	}
	if a, b := slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en)); !slices.Equal(a, b) {
		t.Error("the catalogues have different keys")
	}
}

var (
	actions   = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	spoken    = regexp.MustCompile(`\b(?:alt|title|placeholder|aria-label|content)="([^"]*)"`)
	tags      = regexp.MustCompile(`(?s)<!?/?[a-z][^>]*>`)
	letters   = regexp.MustCompile(`\p{L}`)
	technical = regexp.MustCompile(`<meta[^>]*>`)
)

// TestNoWordsInTemplates: words stand in the catalogues alone.
func TestNoWordsInTemplates(t *testing.T) {
	names, err := fs.Glob(assets.Console(), "*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(assets.Console(), name)
		if err != nil {
			t.Fatal(err)
		}
		bare := technical.ReplaceAllString(actions.ReplaceAllString(string(text), ""), "")
		for _, found := range spoken.FindAllStringSubmatch(bare, -1) {
			if letters.MatchString(found[1]) {
				t.Errorf("%s has words in an attribute: %q", name, found[1])
			}
		}
		for line := range strings.Lines(strings.ReplaceAll(tags.ReplaceAllString(bare, ""), "&amp;", "")) {
			if letters.MatchString(line) {
				t.Errorf("%s has words: %q", name, strings.TrimSpace(line))
			}
		}
	}
}

// lineBreak is where a sentence goes on in the next line.
var lineBreak = regexp.MustCompile(`" ?\+\n\s*"`)

// TestSayings: each sentence that is put into Chinese is still said by its room, and takes as many values.
func TestSayings(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"../account/*.go", "../division/*.go", "../record/*.go", "../report/*.go", "../store/*.go", "../form/*.go", "../importer/*.go", "../editorial/*.go", "../attachment/*.go", "../pdf/*.go", "../../cmd/central/*.go", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(lineBreak.ReplaceAll(text, nil))
		}
	}
	parts := []string{"a second", "%d seconds", "%d minutes", "name", "organisation"}
	parts = append(parts, families()["draft."]...)
	for _, kind := range record.Kinds() {
		parts = append(parts, string(kind))
	}
	// values of a sentence's places
	for _, pair := range readWords[[][2]string]("said.json") {
		if !slices.Contains(parts, pair[0]) && !strings.Contains(sources.String(), `"`+pair[0]+`"`) {
			t.Errorf("nobody says %q any more", pair[0])
		}
		if n := len(verb.FindAllString(pair[0], -1)); n != strings.Count(pair[1], "%s")+strings.Count(pair[1], "]s") {
			t.Errorf("%q has %d values", pair[0], n)
		}
	}
	if got := words("zh").translateSentence("There were too many wrong tries. Wait 45 seconds, then try again."); got != "输错次数太多，请等待45秒再试。" {
		t.Errorf("said %q", got)
	}
	if got := words("en").translateSentence("There is no such user."); got != "There is no such user." {
		t.Errorf("said %q", got)
	}
}

// TestProblemsNameRecordsByTheirNumber: a clerk reads the index number of another record, never its id.
func TestProblemsNameRecordsByTheirNumber(t *testing.T) {
	const id = "01a230ea-c98e-7cad-9afd-c828d4988ce6"
	for text, want := range map[string]string{
		"该账户本期已由信息" + id + "（900000001/202612-00001）公开。":                   "该账户本期已由信息900000001/202612-00001公开。",
		"record " + id + " (900000001/202612-00001) is published already.": "record 900000001/202612-00001 is published already.",
		"信息" + id + "已撤回。":                                                 "信息" + id + "已撤回。",
	} {
		if got := words("zh").problemText(record.Problem{ReasonZh: text}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
