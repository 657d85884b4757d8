package archtest

import (
	"fmt"
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// budget is the most that each count may be today. A count that is higher fails the test; a count that is lower is
// logged, so that the number here is lowered with the next commit. No number here ever rises.
var budget = map[string]int{
	"anew":     1,
	"is said":  1,
	"lies":     8,
	"one that": 5,
	"stands":   1,
	"what is":  1,
	"whoever":  8,

	"lines over 120 columns":                      1512,
	"function names of one lower-case word, in ‰": 88,
	"packages with more than 20 files":            11,
}

// TestWordsAndNames holds the budget. Comments of the ten examples in the style guide became plain English; these
// counts keep them so.
func TestWordsAndNames(t *testing.T) {
	for name, count := range counts(repository(t)) {
		if most, ok := budget[name]; !ok || count > most {
			t.Errorf("%s: %d, at most %d allowed: name the thing, wrap the line or divide the package", name, count, most)
		} else if count < most {
			t.Logf("%s: %d, below %d: lower the number in budget", name, count, most)
		}
	}
}

// counts counts in the Go files that are neither tests nor generated.
func counts(t *tree) map[string]int {
	n := map[string]int{"lines over 120 columns": 0, "packages with more than 20 files": 0}
	functions, short, files := 0, 0, map[string]int{}
	for _, s := range t.src {
		if s.test || ast.IsGenerated(s.file) {
			continue
		}
		if files[s.dir()]++; files[s.dir()] == 21 {
			n["packages with more than 20 files"]++
		}
		countPhrases(s.file, n)
		n["lines over 120 columns"] += longLines(t, s.path)
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name != "main" && f.Name.Name != "init" {
				functions++
				if strings.IndexFunc(f.Name.Name, func(r rune) bool { return !unicode.IsLower(r) }) < 0 {
					short++
				}
			}
		}
	}
	n["function names of one lower-case word, in ‰"] = short * 1000 / max(functions, 1)
	return n
}

// phrases are words that comments put in the place of a thing's name.
var phrases = regexp.MustCompile(`(?i)\b(whoever|one that|what is|stands|is said|lies|anew)\b`)

func countPhrases(f *ast.File, n map[string]int) {
	for _, group := range f.Comments {
		for _, found := range phrases.FindAllString(strings.Join(strings.Fields(group.Text()), " "), -1) {
			n[strings.ToLower(found)]++
		}
	}
}

// longLines counts the lines of a file that are wider than 120 columns, where a tab is four.
func longLines(t *tree, p string) (long int) {
	text, err := fs.ReadFile(t.fsys, p)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if utf8.RuneCountInString(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")) > 120 {
			long++
		}
	}
	return long
}

// TestCountsCount plays each count on a small tree.
func TestCountsCount(t *testing.T) {
	files := map[string]string{"app/a.go": "package app\n\n// f says what\n// is not, Whoever asks.\nfunc f() {}\n\nfunc fOld() {} //" + strings.Repeat(" x", 60)}
	for i := range 20 {
		files[path.Join("app", fmt.Sprintf("b%d.go", i))] = "package app"
	}
	n := counts(synthetic(t, files))
	if n["what is"] != 1 || n["whoever"] != 1 || n["lines over 120 columns"] != 1 || n["packages with more than 20 files"] != 1 ||
		n["function names of one lower-case word, in ‰"] != 500 {
		t.Errorf("counted %v", n)
	}
}
