package screen

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"gongshi/assets"
)

// source parses the non-test files of the app's packages.
func source(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		files[path] = f
		return err
	})
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of the app parsed: %v", len(files), err)
	}
	return files
}

// literals calls f with every string literal of a file.
func literals(file *ast.File, f func(string)) {
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				f(s)
			}
		}
		return true
	})
}

// words are the keys of a language's catalogue files.
func words(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	names, err := fs.Glob(assets.Words(), "zh*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("catalogue files %v: %v", names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(assets.Words(), name)
		if err != nil {
			t.Fatal(err)
		}
		var part map[string]any
		if err := json.Unmarshal(data, &part); err != nil {
			t.Fatal(err)
		}
		for key := range part {
			keys[key] = true
		}
	}
	return keys
}

// Every key that the code asks for exists, and every key that exists is asked for. A literal that ends
// with a dot ("kind.") stands for all keys that begin with it.
func TestEveryWordIsUsedAndKnown(t *testing.T) {
	keys := words(t)
	used := map[string]bool{}
	for path, file := range source(t) {
		asked(file, func(key string) {
			switch {
			case keys[key]:
				used[key] = true
			case begins(keys, key, used):
			default:
				t.Errorf("%s asks for the word %q, which no catalogue has", path, key)
			}
		})
		literals(file, func(s string) {
			if keys[s] {
				used[s] = true
			}
		})
	}
	for key := range keys {
		if !used[key] {
			t.Errorf("nothing uses the word %q", key)
		}
	}
}

// begins marks the keys that begin with a prefix; true when there are some.
func begins(keys map[string]bool, prefix string, used map[string]bool) bool {
	found := false
	for key := range keys {
		if strings.HasPrefix(key, prefix) && prefix != "" && strings.ContainsAny(prefix[len(prefix)-1:], "._") {
			used[key], found = true, true
		}
	}
	return found
}

// asked calls f with the literal key of every call of T, Or and Has.
func asked(file *ast.File, f func(key string)) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "T" && sel.Sel.Name != "Or" && sel.Sel.Name != "Has" {
			return true
		}
		arg := call.Args[0]
		for {
			sum, ok := arg.(*ast.BinaryExpr)
			if !ok {
				break
			}
			arg = sum.X
		}
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(s, ".") {
				f(s)
			}
		}
		return true
	})
}

// Chinese stands in the catalogues, not in the code; the exceptions are rules of the language itself.
func TestNoLiteralChinese(t *testing.T) {
	allowed := map[string]bool{"../widget/wrap.go": true, "../i18n/format.go": true}
	for path, file := range source(t) {
		if allowed[filepath.ToSlash(path)] {
			continue
		}
		literals(file, func(s string) {
			if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s holds the words %q; they belong into assets/i18n", path, s)
			}
		})
	}
}

// The catalogue files are sorted, one key on a line, so that two people can edit them.
func TestWordsAreSorted(t *testing.T) {
	names, err := fs.Glob(assets.Words(), "*.json")
	if err != nil || len(names) < 2 {
		t.Fatalf("catalogue files %v: %v", names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join("../../assets/i18n", name))
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for _, line := range strings.Split(string(data), "\n") {
			key, _, ok := strings.Cut(strings.TrimSpace(line), `": `)
			if !ok {
				continue
			}
			if key <= last {
				t.Errorf("%s: %s stands after %s", name, key[1:], last[1:])
			}
			last = key
		}
	}
}
