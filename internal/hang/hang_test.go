package hang

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const child = "GONGSHI_TEST_HANG"

// TestWatch runs itself as a process that hangs, and as one that does not.
func TestWatch(t *testing.T) {
	if took := os.Getenv(child); took != "" {
		watchTest(t)
		if took == "long" {
			for end := time.Now().Add(patienceOfClock); time.Now().Before(end); {
			}
		}
		return
	}
	for took, ends := range map[string]bool{"short": true, "long": false} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestWatch$")
		cmd.Env = append(os.Environ(), child+"="+took)
		out, err := cmd.CombinedOutput()
		if (err == nil) != ends || !ends && !strings.Contains(string(out), "keeps its decoder busy") {
			t.Errorf("%s: %v: %s", took, err, out)
		}
	}
}

// TestFuzzerFindsAHang lets Go's fuzzer run on FuzzSlow, which hangs on everything but its seed.
func TestFuzzerFindsAHang(t *testing.T) {
	cache := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.fuzz=^FuzzSlow$", "-test.fuzztime=5m", "-test.fuzzcachedir="+cache)
	cmd.Env, cmd.Dir = append(os.Environ(), child+"=fuzz"), cache
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Failing input written to") {
		t.Errorf("%v: %s", err, out)
	}
}

func FuzzSlow(f *testing.F) {
	f.Add([]byte("seed"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Watch(t)
		if os.Getenv(child) == "fuzz" && string(b) != "seed" {
			for end := time.Now().Add(time.Hour); time.Now().Before(end); {
			}
		}
	})
}
