package e2e

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fileAt = regexp.MustCompile(`files/([0-9a-f]{64})`)

// TestDraftsLeaveNoByte: a resident's number that was typed into a draft, drawn in a preview and taken out again, and a
// photo of a draft that was discarded, are in no file, neither while the centre serves nor after a kill and a restart.
func TestDraftsLeaveNoByte(t *testing.T) {
	o := newOffice(t)
	temporary := filepath.Join(o.root, "temporary")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temporary)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.serveWith("--kiosk", kiosk)
	editor := o.sits("writer", "editor", village)
	const number = "340803199001010027"
	draft := editor.begins("announcement")
	types := func(text string) {
		t.Helper()
		editor.sends(draft+"/edit", url.Values{"version": {editor.version(draft + "/edit")}, "/title": {"关于补贴的公告" + text}, "/body/text": {"名单：" + text}, "then": {"edit"}})
	}
	for n := 6; n <= len(number); n += 4 { // saved by itself while it is typed
		types(number[:n])
	}
	types("张三" + number[:6] + "\n" + number[6:])
	types(number)
	editor.reads(draft + "/preview.png?way=landscape")
	if len(filesWith(t, o.root, number)) == 0 {
		t.Fatal("no file holds the number while it is in the draft: this test could not see it")
	}
	types("无")
	o.holdsNothing("taken out", number, number[:14])

	other := editor.begins("announcement")
	plain := image.NewRGBA(image.Rect(0, 0, 600, 400))
	for i := range plain.Pix {
		plain.Pix[i] = byte(i * i / 7)
	}
	plain.Set(1, 1, color.Black)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, plain, nil); err != nil {
		t.Fatal(err)
	}
	status, page := editor.uploads(other+"/files", "示例.jpg", photo.Bytes())
	found := fileAt.FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		t.Fatalf("%d %s", status, cut(page))
	}
	bytesOf := editor.reads(other + "/files/" + found[1])
	piece := string(bytesOf[len(bytesOf)/2:][:64])
	if len(filesWith(t, o.root, piece)) == 0 {
		t.Fatal("no file holds the photo: this test could not see it")
	}
	editor.sends(other+"/discard", url.Values{"version": {editor.version(other)}})
	o.holdsNothing("discarded", piece)

	types(number)
	types("无")
	o.serve.kill()
	o.holdsNothing("killed", number, number[:14], piece)
	o.serveWith("--kiosk", kiosk)
	editor.reads(draft)
	o.holdsNothing("started again", number, number[:14], piece)
	o.serve.stop(t)
	if said := o.serve.out.String(); strings.Contains(said, number) {
		t.Errorf("the log says %s", cut(said))
	}
}

// holdsNothing reports every file of the office that holds one of the words, as they are, in capitals or in hexadecimal
// digits.
func (o *office) holdsNothing(when string, words ...string) {
	o.t.Helper()
	for _, word := range words {
		for _, form := range []string{word, hex.EncodeToString([]byte(word))} {
			for _, file := range filesWith(o.t.(*testing.T), o.root, form) {
				o.t.Errorf("%s: %s still holds %.20q", when, strings.TrimPrefix(file, o.root), word)
			}
		}
	}
}
