package e2e

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cameraOwner is written by the camera of photographed.
const cameraOwner = "camera owner 31.2304N 121.4737E"

// photographed is a JPEG of coloured dots, as a camera writes it: with its owner and a place.
func photographed(t *testing.T, width, height int) []byte {
	t.Helper()
	img, dots := image.NewRGBA(image.Rect(0, 0, width, height)), rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			c := dots.Uint32()
			img.SetRGBA(x, y, color.RGBA{uint8(c), uint8(c >> 8), uint8(c >> 16), 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 30}); err != nil {
		t.Fatal(err)
	}
	segment := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x3B\x00\x02\x00\x00\x00\x20\x00\x00\x00\x1a\x00\x00\x00\x00")
	segment = append(append(segment, cameraOwner...), 0)
	out := append([]byte{}, plain.Bytes()[:2]...)
	out = binary.BigEndian.AppendUint16(append(out, 0xFF, 0xE1), uint16(len(segment)+2))
	return append(append(out, segment...), plain.Bytes()[2:]...)
}

// attached is a notice of the office with files beside it, by name; nothing is known of them but their names.
func (o *office) attached(title string, files map[string][]byte) map[string]any {
	o.t.Helper()
	draft, list := notice(title, "见附件。"), []any{}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(o.root, name), data, 0o600); err != nil {
			o.t.Fatal(err)
		}
		list = append(list, map[string]any{"name": name, "media_type": "application/pdf", "sha256": "", "size": 0})
	}
	draft["attachments"] = list
	return draft
}

// TestPublishTakesAttachments: what the command line publishes is what the console's upload would have made of a file:
// a photo without what the camera wrote, a long screenshot and a PDF in pages. A page that may name a person waits for
// --no-name, and a number that never stays is refused.
func TestPublishTakesAttachments(t *testing.T) {
	o := newOffice(t)
	o.preparePDF()
	photo := photographed(t, 200, 100)
	if !bytes.Contains(photo, []byte(cameraOwner)) {
		t.Fatal("the photo has no owner to be left out")
	}
	said := must(t, central, "publish", "--dir", o.dir, o.draft(o.attached("照片", map[string][]byte{"桥.jpeg": photo})),
		o.draft(o.attached("截图", map[string][]byte{"截图.jpg": photographed(t, 400, 4000)})),
		o.draft(o.attached("批复", map[string][]byte{"批复.pdf": printed(t, "示例一", "示例二")}))).stderr
	for _, want := range []string{"“桥.jpeg”重新绘制后以“桥.jpg”公开", "“截图.jpg”重新绘制成7页，以“截图.pdf”公开", "“批复.pdf”重新绘制成2页"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not told: %s", want, said)
		}
	}
	named := o.draft(o.attached("名单", map[string][]byte{"名单.pdf": printed(t, "示例一", "救助对象李小例已领取。")}))
	refused := fails(t, 1, central, "publish", "--dir", o.dir, named)
	if !strings.Contains(refused.stderr, "/attachments/0/pages/1: ") || !strings.Contains(refused.stderr, "疑似个人完整姓名") ||
		!strings.Contains(refused.stderr, "--no-name") || strings.Contains(refused.stderr, "李小例") {
		t.Errorf("a page that names a person: %v", refused)
	}
	fails(t, 1, central, "publish", "--dir", o.dir, "--no-name", "/attachments/0/pages/0", named)
	must(t, central, "publish", "--dir", o.dir, "--no-name", "/attachments/0/pages/1", named)
	again := fails(t, 1, central, "publish", "--dir", o.dir, "--no-name", "/attachments/0/pages/1", named)
	if !strings.Contains(again.stderr, "完全相同的内容已公开") {
		t.Errorf("the same file twice: %v", again)
	}
	never := fails(t, 1, central, "publish", "--dir", o.dir,
		o.draft(o.attached("号码", map[string][]byte{"号码.pdf": printed(t, "示例一", "公民身份号码：11010519491231002X")})))
	if !strings.Contains(never.stderr, "文档第2页有个人信息") || strings.Contains(never.stderr, "19491231") {
		t.Errorf("a number that never stays: %v", never)
	}
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	for _, word := range []string{cameraOwner, "Exif\x00", "author of the file"} {
		if found := filesWith(t, tree, word); len(found) > 0 {
			t.Errorf("%q went out with %v", word, found)
		}
	}
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
	must(t, central, "verify", "--tree", tree, "--trust", o.trust)
}
