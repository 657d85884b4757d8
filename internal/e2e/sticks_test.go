package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStickOfAnotherCentre: the command line says in plain words that a stick is another centre's, and whose, and that
// a stick of the kiosk's own centre bears another key.
func TestStickOfAnotherCentre(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	k := o.screen("kiosk")
	for name, says := range map[string][]string{
		"other.example": {"is of another centre", "other.example", "Bring the stick of the kiosk's own centre"},
		o.name(t):       {"bears the name of the centre", "central key show"},
	} {
		dir := filepath.Join(t.TempDir(), "other")
		must(t, central, "keygen", "--dir", dir, "--name", name)
		must(t, central, "publish", "--dir", dir, o.draft(notice("乙公告", "二")))
		tree := filepath.Join(t.TempDir(), "tree")
		must(t, central, "export", "--dir", dir, "--out", tree)
		r := fails(t, 3, kiosk, "sync", "--dir", k.dir, "--division", village, "--tree", tree, "--trust", o.trust)
		for _, part := range append(says, tree, "was not taken in") {
			if !strings.Contains(strings.ReplaceAll(r.stdout, "Nothing of it was taken in", "was not taken in"), part) {
				t.Errorf("%s: %q is not said: %v", name, part, r)
			}
		}
	}
}

// name is the centre's, as its verifier line has it.
func (o *office) name(t *testing.T) string {
	t.Helper()
	line, err := os.ReadFile(o.trust)
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(string(line), "+")
	return name
}

// TestStickInUpperCase: a tree whose short names were written in upper case, as on FAT, is found, taken in and
// verified, whether all names are in upper case or those of the uppermost folders.
func TestStickInUpperCase(t *testing.T) {
	o := newOffice(t)
	o.publish(o.attached("甲公告", map[string][]byte{"桥.jpg": photographed(t, 60, 40)}))
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	for name, fold := range map[string]func(string) string{
		"all": strings.ToUpper,
		"uppermost": func(path string) string {
			top, rest, _ := strings.Cut(path, "/")
			return strings.TrimSuffix(strings.ToUpper(top)+"/"+rest, "/")
		},
	} {
		upper := filepath.Join(t.TempDir(), "STICK")
		err := fs.WalkDir(os.DirFS(tree), ".", func(path string, d fs.DirEntry, err error) error {
			to := filepath.Join(upper, filepath.FromSlash(fold(path)))
			if err != nil || d.IsDir() {
				return os.MkdirAll(to, 0o700)
			}
			data, err := os.ReadFile(filepath.Join(tree, filepath.FromSlash(path)))
			if err != nil {
				return err
			}
			return os.WriteFile(to, data, 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
		k := o.screen("kiosk-" + name)
		must(t, kiosk, "sync", "--dir", k.dir, "--division", village, "--tree", upper, "--trust", o.trust)
		if r := must(t, kiosk, "search", "--dir", k.dir, "甲公告"); !strings.Contains(r.stdout, "甲公告") {
			t.Errorf("%s: the record is not found: %v", name, r)
		}
		must(t, central, "verify", "--tree", upper, "--trust", o.trust)
	}
}
