package protocol

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/feed"
	"gongshi/internal/hang"
)

// hints reads a whole line.
func hints(line string) (found []Hint, err error) {
	for h, e := range ReadHints(strings.NewReader(line)) {
		if e != nil {
			return found, e
		}
		found = append(found, h)
	}
	return found, nil
}

func TestHints(t *testing.T) {
	village, city := "340803001901", "340800000000"
	line := string(AppendHint(AppendHint([]byte(Quiet), village, 7), city, 0))
	want := []Hint{{Version, village, 7}, {Version, city, 0}}
	for what, text := range map[string]string{
		"as written":   line,
		"CRLF":         strings.ReplaceAll(line, "\n", "\r\n"),
		"other events": "event: later\ndata: {}\n\nretry: 10\n\n" + line + "event: later\ndata: x\n\n",
		"a cut event":  line + "event: grown\ndata: {\"v\":1",
		"more members": strings.ReplaceAll(line, "{", `{"urgent":true,`),
	} {
		got, err := hints(text)
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %v\n%s", what, err, cmp.Diff(want, got))
		}
	}
	for data, reason := range map[string]feed.Reason{
		`x`: feed.Malformed,
		`{"v":2,"division":"340803001901","size":7}`:   feed.NewerFormat,
		`{"v":1,"division":"34080300190","size":7}`:    feed.Malformed,
		`{"v":1,"division":"340803001901","size":-1}`:  feed.Malformed,
		`{"v":1,"division":"340803001901","size":1.5}`: feed.Malformed,
	} {
		if _, err := hints("event: grown\ndata: " + data + "\n\n"); feed.ReasonOf(err) != reason {
			t.Errorf("%s: %v, want %s", data, err, reason)
		}
	}
	if _, err := hints("data: " + strings.Repeat("x", 2*maxEvent) + "\n\n"); err == nil {
		t.Error("an event without bounds was read")
	}
}

func FuzzReadHints(f *testing.F) {
	f.Add(string(AppendHint([]byte(Quiet), "340803001901", 7)))
	f.Add("event: grown\r\ndata: {\"v\":1}\r\n\r\n")
	f.Add("retry: 1\rid: \x00\r\r:")
	f.Fuzz(func(t *testing.T, line string) {
		hang.Watch(t)
		found, _ := hints(line)
		for _, h := range found {
			again, err := hints(string(AppendHint(nil, h.Code, h.Size)))
			if err != nil || len(again) != 1 || again[0] != h {
				t.Errorf("%v was read back as %v: %v", h, again, err)
			}
		}
	})
}
