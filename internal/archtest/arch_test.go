package archtest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// rules are all that look at the tree alone.
var rules = map[string]func(*tree) []string{
	"known rooms":       knownRooms,
	"arrows":            arrows,
	"sides":             sides,
	"keepers":           kept,
	"domain is pure":    domainIsPure,
	"top level":         topLevelOnly,
	"clear names":       clearNames,
	"package comments":  packageComments,
	"file size":         fileSize,
	"nothing left open": nothingLeftOpen,
	"no machine":        noMachine,
	"fuzzers watch":     fuzzersWatch,
	"rooms described":   roomsDescribed,
	"named files":       namedFiles,
}

func TestArchitecture(t *testing.T) {
	all := repository(t)
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			for _, sentence := range rule(all) {
				t.Error(sentence)
			}
		})
	}
}

func TestTableHasNoCircle(t *testing.T) {
	for _, sentence := range tableIsDown(rooms) {
		t.Error(sentence)
	}
}

// TestCentralLinksNoFyne asks the go command, which also follows the modules that we import.
func TestCentralLinksNoFyne(t *testing.T) {
	for _, tags := range []string{"", "ci", "test"} {
		list := exec.Command("go", "list", "-deps", "-tags", tags, "../../cmd/central")
		list.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := list.CombinedOutput()
		if err != nil {
			t.Fatalf("go list -tags %q: %v\n%s", tags, err, out)
		}
		for path := range strings.Lines(string(out)) {
			if strings.HasPrefix(path, "fyne.io/") || strings.HasPrefix(path, "github.com/go-gl/") {
				t.Errorf("with tags %q, cmd/central links %s", tags, strings.TrimSpace(path))
			}
		}
	}
}

// TestLibcMatchesSQLite: modernc.org/sqlite is generated for one version of modernc.org/libc and breaks, at run
// time and quietly, with another.
func TestLibcMatchesSQLite(t *testing.T) {
	list := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite")
	list.Stderr = os.Stderr
	theirs, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := required(t, strings.TrimSpace(string(theirs)), "modernc.org/libc")
	if got := required(t, "../../go.mod", "modernc.org/libc"); got != want {
		t.Errorf("go.mod requires modernc.org/libc %s, modernc.org/sqlite was made for %s: go get modernc.org/libc@%s", got, want, want)
	}
}

func required(t *testing.T, gomod, module string) string {
	t.Helper()
	text, err := os.ReadFile(gomod)
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse(gomod, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Require {
		if r.Mod.Path == module {
			return r.Mod.Version
		}
	}
	t.Fatalf("%s does not require %s", gomod, module)
	return ""
}
