package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSessionWantsTrust: the packaged session starts no kiosk that would believe who answers first, and says what is
// missing; the unit asks it before anything else.
func TestSessionWantsTrust(t *testing.T) {
	const session = "../../packaging/kiosk/session"
	file := func(text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "trust")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		trust string
		good  bool
	}{
		"none":         {"", false},
		"no file":      {"/nonexistent/trust", false},
		"empty file":   {file(""), false},
		"a comment":    {file("# gongshi.example+dbe44537+AfD2\n"), false},
		"no key":       {file("hello\n"), false},
		"a key's line": {file("gongshi.example+dbe44537+AfD2AzNEA6lJS6jV2/S/HPSPj1PB1fo+TZ5U/XlYPohT\n"), true},
	} {
		for _, part := range []string{"check", "inside"} {
			if c.good && part == "inside" {
				continue // it would begin with the X server's settings
			}
			cmd := exec.Command("bash", session, part)
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "CENTRAL=https://gongshi.example", "DIVISION=" + village, "TRUST=" + c.trust}
			out, err := cmd.CombinedOutput()
			if c.good != (err == nil) || !c.good && !strings.Contains(string(out), "TRUST") {
				t.Errorf("%s, %s: %v: %s", name, part, err, out)
			}
		}
	}
	unit, err := os.ReadFile("../../packaging/kiosk/gongshi-kiosk.service")
	if err != nil || !strings.Contains(string(unit), "ExecStartPre=/usr/local/lib/gongshi-kiosk/session check") {
		t.Errorf("the unit starts without asking for TRUST: %v", err)
	}
}
