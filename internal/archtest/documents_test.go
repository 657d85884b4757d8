package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// house is the document that names every room under internal/.
const house = "internal/README.md"

// roomsDescribed: each room under internal/ has a place in the description of the house.
func roomsDescribed(t *tree) []string {
	text, err := fs.ReadFile(t.fsys, house)
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for _, s := range t.src {
		room, ok := strings.CutPrefix(roomOf(s.dir()), "internal/")
		sentence := fmt.Sprintf("%s does not name the room `%s`", house, room)
		if ok && !strings.Contains(string(text), "`"+room+"`") && !slices.Contains(wrong, sentence) {
			wrong = append(wrong, sentence)
		}
	}
	return wrong
}

var (
	quoted   = regexp.MustCompile("`([\\w./-]+)`")
	isFile   = regexp.MustCompile(`\.(go|md)$`)
	isPlace  = regexp.MustCompile(`^(\.ci|\.github|app|assets|cmd|internal|packaging)/`)
	document = regexp.MustCompile(`[\w./-]*\w\.md\b`)
)

// namedFiles: a file or folder that a document names exists, and so does a document that a comment names.
func namedFiles(t *tree) []string {
	var wrong []string
	for _, p := range t.paths {
		if path.Ext(p) != ".md" || slices.Contains(strings.Split(p, "/"), "testdata") {
			continue
		}
		text, err := fs.ReadFile(t.fsys, p)
		if err != nil {
			return []string{err.Error()}
		}
		for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
			if name := found[1]; (isFile.MatchString(name) || isPlace.MatchString(name)) && !exists(t, name) {
				wrong = append(wrong, fmt.Sprintf("%s names `%s`, which does not exist", p, name))
			}
		}
	}
	for _, s := range t.src {
		for _, group := range s.file.Comments {
			for _, name := range document.FindAllString(group.Text(), -1) {
				if !exists(t, name) {
					wrong = append(wrong, fmt.Sprintf("%s names the document %s, which does not exist: say the rule itself", s.path, name))
				}
			}
		}
	}
	return wrong
}

// exists reports whether a name is the end of a tracked path, or a folder of one.
func exists(t *tree, name string) bool {
	name = strings.TrimSuffix(name, "/")
	return slices.ContainsFunc(t.paths, func(p string) bool {
		return p == name || strings.HasSuffix(p, "/"+name) || strings.HasPrefix(p, name+"/")
	})
}

// TestLicencesNameEveryModule compares the list of licences with the modules of both programs, also of the kiosk's
// window.
func TestLicencesNameEveryModule(t *testing.T) {
	list, err := os.ReadFile("../../assets/licences/list.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, tags := range []string{"ci", "x11"} {
		cmd := exec.Command("go", "list", "-deps", "-tags", tags, "-f", "{{with .Module}}{{.Path}}{{end}}", "../../cmd/central", "../../cmd/kiosk")
		cmd.Env, cmd.Stderr = append(os.Environ(), "CGO_ENABLED=1"), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out))))) {
			if path != module && !strings.Contains("\n"+string(list), "\n"+path+": ") {
				t.Errorf("the list of licences lacks %s: type  python3 assets/licences/licences.py", path)
			}
		}
	}
}
