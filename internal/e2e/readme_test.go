package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme types the README's story as it stands there, in a folder of its own, on another port. Building, and
// the line that opens a window, are left to the other stages of packaging/test.
func TestReadme(t *testing.T) {
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"bin": filepath.Dir(central), "assets": filepath.Join(root, "assets")} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	addr := freePort(t)
	said := map[string]string{}
	for _, line := range story(t, filepath.Join(root, "README.md")) {
		line = strings.ReplaceAll(line, "127.0.0.1:8470", addr)
		if command, ok := strings.CutSuffix(line, "&"); ok {
			args := strings.Fields(command)
			for i, a := range args {
				if a == "data" {
					args[i] = filepath.Join(dir, a)
				}
			}
			launch(t, nil, filepath.Join(dir, args[0]), args[1:]...).answers(t, addr)
			continue
		}
		shell := exec.Command("bash", "-euo", "pipefail", "-c", line)
		shell.Dir = dir
		out, err := shell.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", line, err, cut(string(out)))
		}
		said[strings.Join(strings.Fields(line)[:2], " ")] += string(out)
	}
	if out := said["bin/kiosk search"]; !strings.Contains(out, `"id"`) {
		t.Errorf("the README's search finds nothing: %q", out)
	}
	for _, command := range []string{"bin/central keygen", "bin/central publish", "bin/kiosk sync", "bin/central export", "bin/central backup", "bin/central restore", "bin/central verify", "bin/central report"} {
		if said[command] == "" {
			t.Errorf("the README's %s said nothing, or is not there", command)
		}
	}
}

// story gives the commands of the README's story that run the programs without a window.
func story(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "## The story by hand\n")
	if !found {
		t.Fatal("the README tells no story")
	}
	section, _, _ := strings.Cut(after, "\n## ")
	var lines []string
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if (strings.HasPrefix(line, "bin/") || strings.HasPrefix(line, "install ")) && !strings.Contains(line, "--windowed") {
			line, _, _ = strings.Cut(line, " # ")
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	if len(lines) < 8 {
		t.Fatalf("the README's story has only %d commands", len(lines))
	}
	return lines
}
