package archtest

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tree is the repository as the rules see it: every tracked file, and the Go files parsed.
type tree struct {
	fsys  fs.FS
	paths []string // slash-separated, relative to the repository, sorted
	src   []source
	fset  *token.FileSet
}

// source is one Go file.
type source struct {
	path    string
	file    *ast.File
	imports []string
	test    bool
	lines   int
}

// dir is the folder of the file, which is also its package's import path below the module.
func (s source) dir() string { return path.Dir(s.path) }

// roomOf names the room that a folder or an import path below the module belongs to.
func roomOf(dir string) string {
	parts := strings.Split(dir, "/")
	if len(parts) == 1 || parts[0] == "assets" {
		return parts[0]
	}
	return parts[0] + "/" + parts[1]
}

// inside reports whether a room is one of rooms or a part of one (app/screen is inside app).
func inside(room string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return room == r || strings.HasPrefix(room, r+"/") })
}

// load reads and parses the given files. testdata is not source, whatever its name ends with.
func load(fsys fs.FS, paths []string) (*tree, error) {
	t := &tree{fsys: fsys, fset: token.NewFileSet()}
	for _, p := range paths {
		text, err := fs.ReadFile(fsys, p)
		if errors.Is(err, fs.ErrNotExist) {
			continue // tracked, but just deleted in the work tree
		}
		if err != nil {
			return nil, err
		}
		t.paths = append(t.paths, p)
		if path.Ext(p) != ".go" || slices.Contains(strings.Split(p, "/"), "testdata") {
			continue
		}
		file, err := parser.ParseFile(t.fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s := source{path: p, file: file, test: strings.HasSuffix(p, "_test.go"), lines: bytes.Count(text, []byte("\n"))}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			s.imports = append(s.imports, name)
		}
		t.src = append(t.src, s)
	}
	return t, nil
}

// repository loads the real tree: the files that git tracks, which is what a clone holds, or without git
// (a source archive) every file there is.
func repository(t *testing.T) *tree {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := tracked(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < 10 {
		t.Fatalf("only %d files found below %s: the rules would pass without looking at anything", len(paths), root)
	}
	all, err := load(os.DirFS(root), paths)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func tracked(root string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		list := exec.Command("git", "ls-files", "-z")
		list.Dir = root
		out, err := list.Output()
		if err != nil {
			return nil, err
		}
		return strings.Split(strings.Trim(string(out), "\x00"), "\x00"), nil
	}
	var paths []string
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, p)
		}
		return err
	})
	return paths, err
}
