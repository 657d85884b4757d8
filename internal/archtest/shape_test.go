package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// topLevel is what the repository's first folder may hold, besides dot files.
var topLevel = []string{"cmd", "app", "internal", "assets", "packaging", "go.mod", "go.sum", "README.md"}

func topLevelOnly(t *tree) []string {
	seen := map[string]bool{}
	var wrong []string
	for _, p := range t.paths {
		first, _, _ := strings.Cut(p, "/")
		if seen[first] || strings.HasPrefix(first, ".") || slices.Contains(topLevel, first) {
			continue
		}
		seen[first] = true
		wrong = append(wrong, fmt.Sprintf("the top level holds %s: it belongs into a room, or into packaging or assets", first))
	}
	return wrong
}

// vague are names that say nothing about what a package is for.
var vague = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "model", "models", "misc", "shared", "base"}

func clearNames(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		name := strings.TrimSuffix(s.file.Name.Name, "_test")
		if slices.Contains(vague, name) || slices.Contains(vague, path.Base(s.dir())) {
			wrong = append(wrong, fmt.Sprintf("%s is in package %s: name it after what it is about, in words of the field", s.path, name))
		}
	}
	return wrong
}

// packageComments: each package says what it is for, in exactly one way: a comment before the package clause.
func packageComments(t *tree) []string {
	commented := map[string]bool{}
	for _, s := range t.src {
		has := !s.test && s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != ""
		commented[s.dir()] = commented[s.dir()] || has
	}
	var wrong []string
	for dir, ok := range commented {
		if !ok {
			wrong = append(wrong, fmt.Sprintf("package %s has no package comment: say what it is for, its invariants and who may import it", dir))
		}
	}
	sort.Strings(wrong)
	return wrong
}

// maxLines is the size at which a file is two files.
const maxLines = 500

func fileSize(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		if s.lines > maxLines && !ast.IsGenerated(s.file) {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines, more than %d: two things live in it", s.path, s.lines, maxLines))
		}
	}
	return wrong
}

// fuzzersWatch: what a fuzz target does with an input begins with hang.Watch(t), for Go's fuzzer lets a hang pass.
func fuzzersWatch(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 || !isSelector(call.Fun, "", "Fuzz") {
				return true
			}
			if target, ok := call.Args[0].(*ast.FuncLit); ok && s.test && roomOf(s.dir()) != "internal/hang" && !watches(target.Body.List) {
				wrong = append(wrong, fmt.Sprintf("%s: the fuzz target does not begin with hang.Watch(t)", t.fset.Position(call.Pos())))
			}
			return true
		})
	}
	return wrong
}

func watches(body []ast.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	first, ok := body[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := first.X.(*ast.CallExpr)
	return ok && isSelector(call.Fun, "hang", "Watch")
}

// isSelector reports whether an expression is from.name; "" is any from.
func isSelector(e ast.Expr, from, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && (from == "" || x.Name == from)
}

// unfinished matches marks of work that was left open. Spelled apart, so that this file is clean itself.
var unfinished = regexp.MustCompile(`\b(` + "TO" + `DO|FIX` + `ME|XX` + `X)\b`)

func nothingLeftOpen(t *tree) []string {
	return grep(t, unfinished, func(p string) bool { return path.Ext(p) == ".go" || strings.HasPrefix(p, "packaging/") },
		"finish it, or file an issue")
}

// thisMachine matches what is true on one machine only: absolute paths of work places, and hosts of package
// registries (a mirror may be in use; the ordinary client knows). Spelled apart for the same reason.
var thisMachine = regexp.MustCompile(`(^|[\s"'=(` + "`" + `])/(wo` + `rk|ro` + `ot|ho` + `me|tm` + `p|Us` + `ers)/` +
	`|\b(pro` + `xy|s` + `um)\.golang\.org|registry\.np` + `mjs\.org|npm` + `mirror\.com|goproxy\.(cn|io)` +
	`|\b(d` + `eb|ftp|security|snapshot)\.(\w+\.)?debian\.org`)

func noMachine(t *tree) []string {
	return grep(t, thisMachine, func(string) bool { return true }, "it is true on one machine only; use a temporary folder, a flag or the client's own setting")
}

// grep gives a sentence for each line that matches, in the text files that want selects.
func grep(t *tree, re *regexp.Regexp, want func(string) bool, then string) []string {
	var wrong []string
	for _, p := range t.paths {
		if !want(p) {
			continue
		}
		text, err := fs.ReadFile(t.fsys, p)
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 || !re.Match(text) {
			continue // binary, or clean
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := re.FindString(line); found != "" {
				wrong = append(wrong, fmt.Sprintf("%s:%d holds %q: %s", p, i+1, strings.TrimSpace(found), then))
			}
		}
	}
	return wrong
}
