package e2e

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestShot draws screens, and a record that is not published yet, with no display; the same moment gives the same
// picture. What cannot be drawn is misuse and leaves no file.
func TestShot(t *testing.T) {
	t.Setenv("DISPLAY", "")
	o := newOffice(t)
	p := o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))[0]
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	routes := strings.Fields(must(t, kiosk, "routes").stdout)
	for _, route := range []string{"home", "list/power", "list/finance_statement", "search", "catalogue"} {
		if !slices.Contains(routes, route) {
			t.Errorf("no route %s among %v", route, routes)
		}
	}
	draft := o.draft(notice("还没有发布的公告", "草稿。"))
	out := filepath.Join(o.root, "out.png")
	shot := func(code int, args ...string) ran {
		t.Helper()
		return fails(t, code, kiosk, append([]string{"shot", "--dir", k.dir, "--out", out}, args...)...)
	}
	var home []byte
	for _, args := range [][]string{
		{"1080", "1920", "--route", "home", "--lang", "zh", "--text", "normal", "--at", "2026-11-23"},
		{"1080", "1920", "--route", "home", "--lang", "zh", "--text", "normal", "--at", "2026-11-23"},
		{"1280", "800", "--route", "record/" + p.ID, "--lang", "en", "--text", "largest", "--at", "2026-11-23T16:42:00+08:00"},
		{"800", "1280", "--record", draft, "--lang", "zh", "--text", "large"},
	} {
		shot(0, append(args[2:], "--size", args[0]+"x"+args[1])...)
		data := drawn(t, out, args[0]+"x"+args[1])
		if args[3] == "home" && home != nil && !bytes.Equal(home, data) {
			t.Error("two pictures of one moment differ")
		}
		if args[3] == "home" {
			home = data
		}
	}
	wrong := filepath.Join(o.root, "wrong.json")
	if err := os.WriteFile(wrong, []byte(`{"kind":"power","division":"340800000000","title":"收养登记","body":{"colour":"red"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := shot(2, "--record", wrong); !strings.Contains(r.stderr, "/body/colour") {
		t.Errorf("the field that cannot be drawn is not named: %v", r)
	}
	for _, args := range [][]string{
		{}, {"--route", "nowhere"}, {"--route", "home", "--record", draft}, {"--route", "home", "--size", "10x10"}, {"--route", "home", "--at", "yesterday"},
		{"--route", "home", "--lang", "de"}, {"--route", "home", "--text", "huge"}, {"--record", draft + ".absent"},
	} {
		shot(2, args...)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("misuse left a picture")
	}
}

// drawn takes a picture away and checks that it has a size and something on it.
func drawn(t *testing.T, file, size string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); fmt.Sprintf("%dx%d", b.Dx(), b.Dy()) != size || colours(img) < 50 {
		t.Errorf("a picture of %v with %d colours, not of %s", b, colours(img), size)
	}
	return data
}
