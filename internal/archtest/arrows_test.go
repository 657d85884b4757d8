package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// own returns the folder that an import of our own module means.
func own(path string) (dir string, ok bool) {
	return strings.CutPrefix(path, module+"/")
}

// knownRooms: code lives in a room of the table, and nowhere else.
func knownRooms(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		if _, ok := rooms[roomOf(s.dir())]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s is in room %q, which is not in the table: decide what it may import and who may import it, "+
				"and add its line to rooms in internal/archtest/rooms_test.go", s.path, roomOf(s.dir())))
		}
	}
	return wrong
}

// arrows: a file imports of our own only what its room's line allows.
func arrows(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		from := roomOf(s.dir())
		for _, path := range s.imports {
			dir, ok := own(path)
			if !ok || roomOf(dir) == from || allowed(from, roomOf(dir), s.test) {
				continue
			}
			wrong = append(wrong, fmt.Sprintf("%s imports %s: the table has no arrow from %s to %s; "+
				"declare a small interface in %s and let cmd wire it, or move the code down", s.path, dir, from, roomOf(dir), from))
		}
	}
	return wrong
}

func allowed(from, to string, test bool) bool {
	line := rooms[from]
	return slices.Contains(line.imports, to) || test && (slices.Contains(line.tests, to) || slices.Contains(anyTest, to))
}

// tableIsDown: the table's own arrows form no circle, so every arrow points down.
func tableIsDown(table map[string]room) []string {
	var wrong []string
	done := map[string]bool{}
	var visit func(name string, above []string)
	visit = func(name string, above []string) {
		if i := slices.Index(above, name); i >= 0 {
			wrong = append(wrong, "the table has a circle: "+strings.Join(append(above[i:], name), " -> "))
			return
		}
		if done[name] {
			return
		}
		for _, below := range table[name].imports {
			if _, ok := table[below]; !ok {
				wrong = append(wrong, fmt.Sprintf("the line of %s allows %s, which has no line of its own", name, below))
				continue
			}
			visit(below, append(slices.Clone(above), name))
		}
		done[name] = true
	}
	for name := range table {
		visit(name, nil)
	}
	return wrong
}

// sides: what cmd/central reaches through any number of imports holds nothing of the kiosk, and the other way
// round. Tests do not count here: nothing links them.
func sides(t *tree) []string {
	reach := reachable(t)
	var wrong []string
	check := func(from, forbidden []string) {
		for dir, seen := range reach {
			if !inside(roomOf(dir), from) {
				continue
			}
			for to, via := range seen {
				if inside(roomOf(to), forbidden) {
					wrong = append(wrong, fmt.Sprintf("%s reaches %s (%s): kiosk and centre meet in protocol, feed and record only", dir, to, via))
				}
			}
		}
	}
	check(kioskSide, centreSide)
	check(centreSide, kioskSide)
	for to, via := range reach["cmd/central"] {
		if strings.HasPrefix(to, "fyne.io/") {
			wrong = append(wrong, fmt.Sprintf("cmd/central reaches %s (%s): Fyne never links into central", to, via))
		}
	}
	return wrong
}

// reachable gives for each of our packages everything it imports, directly or not, with the way there.
func reachable(t *tree) map[string]map[string]string {
	direct := map[string][]string{}
	for _, s := range t.src {
		if !s.test {
			direct[s.dir()] = append(direct[s.dir()], s.imports...)
		}
	}
	reach := map[string]map[string]string{}
	for dir := range direct {
		seen := map[string]string{}
		var walk func(at, via string)
		walk = func(at, via string) {
			for _, path := range direct[at] {
				to := strings.TrimPrefix(path, module+"/")
				if _, ok := seen[to]; !ok {
					seen[to] = via + " -> " + to
					walk(to, seen[to])
				}
			}
		}
		walk(dir, dir)
		reach[dir] = seen
	}
	return reach
}

// kept: what comes from outside with a keeper is imported by its keeper only.
func kept(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		for _, path := range s.imports {
			k, ok := keeperOf(path)
			room := roomOf(s.dir())
			if !ok || inside(room, k.rooms) || s.test && inside(room, k.tests) {
				continue
			}
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", s.path, path, k.why))
		}
	}
	return wrong
}

func keeperOf(path string) (best keeper, ok bool) {
	for _, k := range keepers {
		if inside(path, []string{k.path}) && len(k.path) >= len(best.path) {
			best, ok = k, true
		}
	}
	return best, ok
}

// impure are the packages that reach the world outside the process.
var impure = []string{"os", "net", "database", "syscall", "log", "io/ioutil", "golang.org/x/sys", "modernc.org/sqlite", "github.com/pressly/goose/v3"}

// pureTime are clock functions that a domain room must not call: the caller hands in the time.
var pureTime = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// domainIsPure: the domain rooms have no disk, network, database or clock.
func domainIsPure(t *tree) []string {
	var wrong []string
	for _, s := range t.src {
		if s.test || !inside(roomOf(s.dir()), domain) {
			continue
		}
		for _, path := range s.imports {
			if inside(path, impure) && path != "net/url" && path != "net/netip" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: a domain room has no disk, network or database; let the caller read and hand in bytes", s.path, path))
			}
		}
		wrong = append(wrong, clockCalls(t, s)...)
	}
	return wrong
}

func clockCalls(t *tree, s source) []string {
	name := importName(s.file, "time")
	if name == "" {
		return nil
	}
	var wrong []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == name && slices.Contains(pureTime, sel.Sel.Name) {
			wrong = append(wrong, fmt.Sprintf("%s uses time.%s: a domain room has no clock; take the time as an argument", t.fset.Position(sel.Pos()), sel.Sel.Name))
		}
		return true
	})
	return wrong
}

// importName is the name under which a file knows an imported package, or "" if it does not import it.
func importName(f *ast.File, path string) string {
	for _, spec := range f.Imports {
		if spec.Path.Value != `"`+path+`"` {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path[strings.LastIndex(path, "/")+1:]
	}
	return ""
}
