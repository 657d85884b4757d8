package console

import (
	"go/ast"
	"go/parser"
	source "go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// heard are the rooms whose sentences reach a page of the console, the page in which an error is shown being the
// console's.
var heard = []string{"account", "attachment", "console", "division", "editorial", "form", "hanzi", "importer", "pdf", "privacy", "record", "report", "store"}

// heardFiles are those of cmd/central that read the files of people and draw previews.
var heardFiles = []string{"readers.go", "preview.go", "lane.go"}

// shownKinds are the kinds of errors whose sentences a page shows (refuse, fail); errs.Internal has a sentence of its
// own.
var shownKinds = []string{"NotFound", "Invalid", "Conflict", "Forbidden", "Unavailable", "Corrupt", "TooLarge", "Gone"}

// speakers are the functions that make an error of a sentence: the place of the sentence among their arguments, and
// that of the kind, -1 for none.
var speakers = map[string][2]int{"errs.F": {1, 0}, "errs.E": {1, 0}, "refuseAct": {0, -1}}

// sentence is a sentence that a room says to a person, with its place in the source.
type sentence struct{ text, at string }

// sentencesOf finds every sentence that the files of a folder may show to a person.
func sentencesOf(t *testing.T, pattern string, only []string) (list []sentence) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || only != nil && !slices.Contains(only, filepath.Base(name)) {
			continue
		}
		files := source.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if text, ok := spokenBy(call); ok {
				list = append(list, sentence{text, files.Position(call.Pos()).String()})
			}
			return true
		})
	}
	return list
}

// spokenBy gives the sentence of a call that makes an error which a page shows.
func spokenBy(call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			name = x.Name + "." + f.Sel.Name
		}
	}
	place, ok := speakers[name]
	if !ok || len(call.Args) <= place[0] {
		return "", false
	}
	if place[1] >= 0 {
		if kind, ok := call.Args[place[1]].(*ast.SelectorExpr); ok && !slices.Contains(shownKinds, kind.Sel.Name) {
			return "", false
		}
	}
	return literal(call.Args[place[0]])
}

// literal is the text of an expression: a literal, or the format of fmt.Sprintf.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && strings.ContainsAny(text, " ")
	case *ast.BinaryExpr: // a sentence on several lines
		left, ok := literal(e.X)
		right, also := literal(e.Y)
		return left + right, e.Op == source.ADD && ok && also
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			return literal(e.Args[0])
		}
	}
	return "", false
}

// TestNoEnglishOnChinesePages: every sentence that a room may say to a person of the console is known in Chinese, or is
// listed as a sentence that only a command line says.
func TestNoEnglishOnChinesePages(t *testing.T) {
	known := map[string]bool{}
	for _, pair := range readWords[[][2]string]("said.json") {
		known[pair[0]] = true
	}
	raw, err := os.ReadFile("testdata/unsaid.txt")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			elsewhere[line] = false
		}
	}
	var all []sentence
	for _, room := range heard {
		all = append(all, sentencesOf(t, "../"+room+"/*.go", nil)...)
	}
	all = append(all, sentencesOf(t, "../../cmd/central/*.go", heardFiles)...)
	if len(all) < 100 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	for _, one := range all {
		if _, ok := elsewhere[one.text]; ok {
			elsewhere[one.text] = true
			continue
		}
		if !known[one.text] && !known[strings.ReplaceAll(one.text, "%q", "%s")] {
			t.Errorf("%s: nothing says in Chinese: %s", one.at, one.text)
		}
	}
	for text, said := range elsewhere {
		if !said {
			t.Errorf("nobody says any more: %s", text)
		}
	}
}

// TestUnknownSentence: what nobody has put into Chinese is not shown in English.
func TestUnknownSentence(t *testing.T) {
	for said, want := range map[string]string{
		"The reactor of 张三 is on fire.":   words("zh").T("said.other"),
		"The draft is published already.": "已经发布",
		"There is no record 0197c000.":    "没有信息0197c000。",
		"已经是中文。":                          "已经是中文。",
	} {
		if got := words("zh").translateSentence(said); !strings.Contains(got, want) || strings.Contains(got, "published") {
			t.Errorf("%q is shown as %q, want %q", said, got, want)
		}
	}
	if got := words("en").translateSentence("The reactor is on fire."); got != "The reactor is on fire." {
		t.Error(got)
	}
}

// TestRulesSpeakBoth: the English sentence of a rule is followed by the Chinese sentence.
func TestRulesSpeakBoth(t *testing.T) {
	han := func(e ast.Expr) (text string, ok bool) {
		if text, ok = literal(e); ok || text != "" {
			return text, strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}
		return "", true // put together elsewhere
	}
	found := 0
	for _, room := range []string{"record", "store", "editorial", "importer", "form"} {
		names, err := filepath.Glob("../" + room + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "store/derived.go") { // what central verify says
				continue
			}
			files := source.NewFileSet()
			file, err := parser.ParseFile(files, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			check := func(en, zh ast.Expr) {
				text, ok := literal(en)
				if !ok || !english.MatchString(text) {
					return
				}
				found++
				if said, ok := han(zh); !ok {
					t.Errorf("%s: %q is %q in Chinese", files.Position(en.Pos()), text, said)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					f, ok := n.Fun.(*ast.SelectorExpr)
					if !ok || !slices.Contains([]string{"add", "against", "conflict", "problem"}, f.Sel.Name) {
						return true
					}
					for i := range len(n.Args) - 1 {
						check(n.Args[i], n.Args[i+1])
					}
				case *ast.CompositeLit:
					parts := map[string]ast.Expr{}
					for _, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok {
							if key, ok := kv.Key.(*ast.Ident); ok {
								parts[key.Name] = kv.Value
							}
						}
					}
					if en := parts["Reason"]; en != nil && parts["Field"] != nil {
						if parts["ReasonZh"] == nil {
							t.Errorf("%s: a problem without Chinese", files.Position(n.Pos()))
						} else {
							check(en, parts["ReasonZh"])
						}
					}
				}
				return true
			})
		}
	}
	if found < 80 {
		t.Errorf("only %d sentences were found", found)
	}
}
