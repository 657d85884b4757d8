package screen

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
)

// fixedProof is the proof of the last entry of a village's log of a thousand and more, always the same.
var fixedProof = sync.OnceValue(func() feed.Proof {
	const size = 1288
	log := feedtest.NewMemory(feedtest.Key(), string(village.Code))
	for n := range int64(size) {
		_, err := log.Append(context.Background(), feed.Leaf{
			Op: feed.Publish, ID: detailID(int(n)), Revision: 1, Kind: "relief_distribution", IndexNumber: "34080391X/202611-00201",
			Time: fixedNow.Add(time.Duration(n-size) * time.Minute).UTC(), Previous: feed.None,
		}, feed.Payload(fmt.Sprintf("a salt of at least 32 bytes, then %d", n)))
		if err != nil {
			panic(err)
		}
	}
	single, _, err := feed.BuildProvenEntry(context.Background(), log, 1203, size)
	if err != nil {
		panic(err)
	}
	signed, err := feedtest.Key().Cosign(log.Note, fixedNow)
	if err != nil {
		panic(err)
	}
	return feed.Proof{Leaf: single.Entry.Raw, Number: 1203, Path: single.Proof, Signed: signed}
})

// tapSomewhere scrolls down until something is in sight that is called label, and touches it.
func tapSomewhere(t *testing.T, s *Shell, label string) {
	t.Helper()
	for at := 0.0; at < 30; at += 0.25 {
		found := false
		walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
			p, ok := d.CanvasObject.(*widget.Pressable)
			found = found || ok && p.Label == label
		})
		if found {
			tap(t, s, label)
			return
		}
		s.scroller.SetOffset(at)
	}
	t.Fatalf("nothing on %s is called %q", s.Route(), label)
}

// readQR reads the code on a screen, framed as a telephone is held.
func readQR(t *testing.T, s *Shell, w fyne.Window) string {
	t.Helper()
	frame := image.Rectangle{}
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if o, ok := d.CanvasObject.(*canvas.Image); ok && o.ScaleMode == canvas.ImageScalePixels {
			frame = image.Rect(int(d.x), int(d.y), int(d.x+o.Size().Width), int(d.y+o.Size().Height)).Inset(-20)
		}
	})
	screen := w.Canvas().Capture()
	img := image.NewRGBA(frame.Intersect(screen.Bounds()))
	draw.Draw(img, img.Bounds(), screen, img.Bounds().Min, draw.Src)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8", gozxing.DecodeHintType_TRY_HARDER: true}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil { // this reader loses its way in a few large codes that others read; it then takes the frame as exact
		hints[gozxing.DecodeHintType_PURE_BARCODE] = true
		result, err = qrcode.NewQRCodeReader().Decode(bitmap, hints)
	}
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// codeForms are the forms in which codes are read back: every panel, the smallest and the largest text.
var codeForms = []form{
	cabinet, {1080, 1920, i18n.En, theme.Largest, true}, {1920, 1080, i18n.Zh, theme.Normal, false}, {1920, 1080, i18n.En, theme.Largest, false},
	{1280, 800, i18n.Zh, theme.Normal, false}, {1280, 800, i18n.En, theme.Largest, false}, {1280, 720, i18n.En, theme.Largest, false},
}

// The code on the trail is read from the picture of the whole screen, and what is read verifies.
func TestTheProofIsTakenFromTheScreen(t *testing.T) {
	test.NewTempApp(t)
	for _, f := range codeForms {
		t.Run(f.String(), func(t *testing.T) {
			s := at(fixtures(), f, nav.Route{Page: nav.Trail, ID: detailID(201)})
			w := show(t, s, f)
			tapSomewhere(t, s, s.newCtx().T("proof.take"))
			read := readQR(t, s, w)
			if f.height == 720 { // a very low panel has room for the short form alone
				read = withEntry(t, read)
			}
			leaf, c, err := feedtest.Trust().OpenProof(read, string(village.Code))
			if err != nil || leaf.ID != detailID(1203) || c.Size != 1288 || !c.Cosigned.Equal(fixedNow) {
				t.Fatalf("what is read is %+v of %d entries, %v", leaf, c.Size, err)
			}
		})
	}
}

func TestTrailCodeScreen(t *testing.T) {
	test.NewTempApp(t)
	for _, f := range goldenForms() {
		s := at(fixtures(), f, nav.Route{Page: nav.Trail, ID: detailID(201)})
		w := show(t, s, f)
		tapSomewhere(t, s, s.newCtx().T("proof.take"))
		checkLayout(t, s, f)
		golden(t, "trail-code/"+f.String(), w.Canvas())
	}
}

// withEntry adds the entry, which the reader of a short proof takes from the public log.
func withEntry(t *testing.T, text string) string {
	t.Helper()
	p, err := feed.ParseProof(text)
	if err != nil || p.Leaf != nil {
		t.Fatalf("%q is no short proof: %v", text, err)
	}
	p.Leaf = fixedProof().Leaf
	return p.Text()
}

// A log whose proofs are too long for a code gives the short form.
func TestALongProofIsShortened(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	long := fixedProof()
	for range 14 {
		long.Path = append(long.Path, long.Path[0])
	}
	trail := source.trails[detailID(201)]
	trail.Proof.Text = long.Text()
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(source, f, nav.Route{Page: nav.Trail, ID: detailID(201)})
	w := show(t, s, f)
	tapSomewhere(t, s, "用手机核验")
	if got := readQR(t, s, w); got != trail.Proof.Short {
		t.Errorf("read %q", got)
	}
	if !texts(s)[s.newCtx().T("proof.holds_short")] {
		t.Error("it is not said that the entry is missing")
	}
	trail.Proof.Text = ""
	s.Rebuild()
	if texts(s)["用手机核验"] {
		t.Error("a proof that nobody signed can be taken away")
	}
}

// What a code holds is what the screen says below it, read back from the picture; it is short enough, and
// names nobody who receives anything.
func TestNoticesAreTakenFromTheScreen(t *testing.T) {
	test.NewTempApp(t)
	for name, r := range detailViews() {
		f := cabinet
		if len(name)%2 == 0 {
			f = form{1280, 800, i18n.En, theme.Normal, false}
		}
		t.Run(name+"/"+f.String(), func(t *testing.T) {
			s := at(detailShelf(), f, recordRoute(r))
			w := show(t, s, f)
			c := s.newCtx()
			var papers []needed
			if b, ok := r.Body.(*record.ServiceGuide); ok {
				papers = newGuideModel().neededMaterials(b.Materials)
			}
			want := c.takeText(r, papers)
			if r.Kind == record.KindStaffProfile {
				if want != "" {
					t.Errorf("an official can be taken away: %q", want)
				}
				return
			}
			tapSomewhere(t, s, c.T("take.away"))
			if got := readQR(t, s, w); got != want {
				t.Errorf("read %q, want %q", got, want)
			}
			checkTaken(t, name, r, want)
		})
	}
}

func checkTaken(t *testing.T, name string, r *record.Record, text string) {
	t.Helper()
	if len(text) > takeMost || !utf8.ValidString(text) || !strings.Contains(text, r.IndexNumber) {
		t.Errorf("%s: %d bytes: %q", name, len(text), text)
	}
	b, ok := r.Body.(*record.ReliefDistribution)
	if !ok {
		return
	}
	for _, x := range b.Recipients {
		if strings.Contains(text, string(x.Name)) {
			t.Errorf("%s: %s is taken away", name, x.Name)
		}
	}
}

func TestAGuideIsTakenWithThePapersThatAreLeft(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 6000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), f, recordRoute(detailViews()["service_guide"]))
	show(t, s, f)
	tap(t, s, "手机带走")
	tap(t, s, "老人本人")
	tap(t, s, "老人或配偶的")
	said := everythingSaid(s)
	if !strings.Contains(said, "要带：居民身份证（原件 1 份）、") || strings.Contains(said, "委托书和代办人身份证（") {
		t.Errorf("the code holds %s", said)
	}
	tap(t, s, "收起二维码")
	if strings.Contains(everythingSaid(s), "要带：") {
		t.Error("the code cannot be hidden")
	}
}

func TestLinesAreFitted(t *testing.T) {
	soft, hard := takeLine{strings.Repeat("长", 100), true}, takeLine{"电话：0556-0000001", false}
	if got := fitLines([]takeLine{{"标题", false}, soft, {}, hard}, 120); len(got) > 120 || !strings.HasSuffix(got, "…\n"+hard.text) || !strings.HasPrefix(got, "标题\n长长") {
		t.Errorf("fitted to %q", got)
	}
	if got := fitLines([]takeLine{{"标题", false}, soft, hard}, 40); got != "标题\n"+hard.text {
		t.Errorf("what says nothing is left as %q", got)
	}
	if got := fitLines([]takeLine{{"标题", false}, hard, hard}, 40); got != "标题\n"+hard.text {
		t.Errorf("too many lines are fitted to %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var lines []takeLine
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			lines = append(lines, takeLine{rapid.StringOfN(rapid.RuneFrom([]rune("长a、，𠮷")), 0, 40, -1).Draw(t, "text"), rapid.Bool().Draw(t, "soft")})
		}
		lines[0] = takeLine{"标题", false}
		most := rapid.IntRange(30, 200).Draw(t, "most")
		got := fitLines(lines, most)
		if len(got) > most || !utf8.ValidString(got) || !strings.HasPrefix(got, "标题") {
			t.Fatalf("%v in %d is %q", lines, most, got)
		}
	})
}
