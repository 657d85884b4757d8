package protocol_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
	"gongshi/internal/protocol"
)

// chain signs and cosigns the checkpoints of a village's five levels; one bears a witness's cosignature.
func chain(t testing.TB) []protocol.Head {
	key := feedtest.Key()
	witness, err := feed.KeyFromSeed("kiosk-7.example", bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	var heads []protocol.Head
	var edge feed.Edge
	for _, code := range []string{"340811001001", "340811001000", "340811000000", "340800000000", "000000000000"} {
		signed, err := key.SignEdge(code, edge)
		if err == nil {
			signed, err = key.Cosign(signed, time.Unix(1772352000, 0))
		}
		if err == nil && code == "340811000000" {
			signed, err = witness.Cosign(signed, time.Unix(1772352001, 0))
		}
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, protocol.Head{Code: code, Signed: signed})
		edge, _ = edge.Append(feed.Hash{1})
	}
	return heads
}

func TestHeadsComeBackByteForByte(t *testing.T) {
	want := chain(t)
	want[1] = protocol.Head{Code: want[1].Code, Fault: "损坏"}
	b, err := protocol.EncodeHeads(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := protocol.DecodeHeads(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	text := 0
	for _, h := range got {
		text += len(h.Signed)
		if h.Fault != "" {
			continue
		}
		if _, err := feedtest.Trust().Open(h.Signed, h.Code); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d checkpoints: %d bytes as text, %d packed", len(want), text, len(b))
	if len(b) > text*2/3 {
		t.Errorf("%d bytes of notes became %d", text, len(b))
	}
}

func TestOnlyWhatWasSignedGetsThroughTheHeads(t *testing.T) {
	want := chain(t)
	b, err := protocol.EncodeHeads(want)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		for _, bit := range []int{i % 8, (i + 5) % 8} {
			bad := bytes.Clone(b)
			bad[i] ^= 1 << bit
			heads, err := protocol.DecodeHeads(bad)
			if err != nil {
				if feed.ReasonOf(err) == "" {
					t.Fatalf("byte %d: an error without a reason: %v", i, err)
				}
				continue
			}
			for _, h := range heads {
				c, err := feedtest.Trust().Open(h.Signed, h.Code)
				if err == nil && !bytes.Equal(c.Signed, want[indexOf(want, h.Code)].Signed) && len(c.Unknown) == 0 {
					t.Fatalf("byte %d, bit %d: division %s accepted with another checkpoint", i, bit, h.Code)
				}
			}
		}
	}
	for cut := range b {
		if _, err := protocol.DecodeHeads(b[:cut]); feed.ReasonOf(err) != feed.Malformed {
			t.Fatalf("cut after %d bytes: %v", cut, err)
		}
	}
	if _, err := protocol.DecodeHeads(make([]byte, protocol.MaxHeads+1)); feed.ReasonOf(err) != feed.Oversized {
		t.Errorf("oversized: %v", err)
	}
	if _, err := protocol.DecodeHeads([]byte{2}); feed.ReasonOf(err) != feed.NewerFormat {
		t.Errorf("newer: %v", err)
	}
}

func indexOf(heads []protocol.Head, code string) int {
	for i, h := range heads {
		if h.Code == code {
			return i
		}
	}
	return 0
}

func TestHeadsOfTwoCentresAreNotPacked(t *testing.T) {
	other, err := feed.NewKey("other.example")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := other.SignEdge("340811000001", feed.Edge{})
	if err != nil {
		t.Fatal(err)
	}
	for name, heads := range map[string][]protocol.Head{
		"two centres":  append(chain(t), protocol.Head{Code: "340811000001", Signed: signed}),
		"wrong code":   {{Code: "340811000002", Signed: signed}},
		"no note":      {{Code: "340811000001", Signed: []byte("x")}},
		"twice":        {chain(t)[0], chain(t)[0]},
		"nothing":      nil,
		"too many":     make([]protocol.Head, protocol.MaxChain+1),
		"loose base64": {{Code: "340811001001", Signed: bytes.Replace(chain(t)[0].Signed, []byte("=\n"), []byte("= \n"), 1)}},
	} {
		if _, err := protocol.EncodeHeads(heads); feed.ReasonOf(err) == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func TestFaultsInHeads(t *testing.T) {
	long := protocol.Head{Code: "340811000001", Fault: strings.Repeat("坏", protocol.MaxFault)}
	b, err := protocol.EncodeHeads([]protocol.Head{long})
	if err != nil {
		t.Fatal(err)
	}
	got, err := protocol.DecodeHeads(b)
	if err != nil || len(got) != 1 || got[0].Signed != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if f := got[0].Fault; len(f) > protocol.MaxFault || len(f) < protocol.MaxFault-2 || !strings.HasPrefix(long.Fault, f) {
		t.Errorf("%d bytes of the sentence came through", len(f))
	}
	for name, b := range map[string][]byte{
		"no sentence":              {1, 0, 1, 7, 0, 0},
		"not UTF-8":                {1, 0, 1, 7, 0, 1, 0xff},
		"cut":                      {1, 0, 1, 7, 0, 2, 'a'},
		"a centre without any log": {1, 1, 'a', 1, 7, 0, 1, 'a'},
	} {
		if heads, err := protocol.DecodeHeads(b); feed.ReasonOf(err) != feed.Malformed {
			t.Errorf("%s: %+v, %v", name, heads, err)
		}
	}
}

func TestSinceRequestIsReadStrictly(t *testing.T) {
	ahead := int64(40)
	q := protocol.SinceRequest{V: 1, Budget: protocol.DefaultBudget, Logs: []protocol.SinceLog{
		{Code: "340811001001", Held: 44, Prove: 44, Ahead: &ahead}, {Code: "340811001000", Held: 0, Prove: 1}}}
	b, err := q.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := protocol.DecodeSince(b)
	if err != nil || !cmp.Equal(q, got) {
		t.Errorf("read back as %+v, %v", got, err)
	}
	good := string(b)
	if want := `{"v":1,"budget":1048576,"logs":[{"code":"340811001001","held":44,"prove":44,"ahead":40},{"code":"340811001000","held":0,"prove":1}]}`; good != want {
		t.Errorf("written as %s", good)
	}
	for change, want := range map[[2]string]feed.Reason{
		{`"v":1`, `"v":2`}:                          feed.NewerFormat,
		{`"v":1`, `"v":1,"x":0`}:                    feed.Malformed,
		{`"v":1`, `"v":1,"v":1`}:                    feed.Malformed,
		{`1048576`, `1`}:                            feed.Oversized,
		{`1048576`, `99999999999`}:                  feed.Oversized,
		{`"held":0`, `"held":1`}:                    feed.Malformed,
		{`"held":44`, `"held":45`}:                  feed.Malformed,
		{`"held":44`, `"held":-1`}:                  feed.Malformed,
		{`"held":44`, `"held":1.5`}:                 feed.Malformed,
		{`,"ahead":40`, ``}:                         feed.Malformed,
		{`"prove":44`, `"prove":99999999999999999`}: feed.Malformed,
		{`"ahead":40`, `"ahead":45`}:                feed.Malformed,
		{`"ahead":40`, `"ahead":-1`}:                feed.Malformed,
		{`340811001000`, `340811001001`}:            feed.Malformed,
		{`340811001000`, `34081100100`}:             feed.Malformed,
		{`340811001000`, `+40811001000`}:            feed.Malformed,
		{`}]}`, `}]}{}`}:                            feed.Malformed,
		{`[{`, `[{},{`}:                             feed.Malformed,
		{`"budget"`, `"Budget"`}:                    feed.Malformed,
		{`340811001000`, strings.Repeat("3", protocol.MaxSinceRequest)}: feed.Oversized,
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%v: nothing was changed", change)
		}
		if _, err := protocol.DecodeSince([]byte(bad)); feed.ReasonOf(err) != want {
			t.Errorf("%.60v: %v, want %s", change, err, want)
		}
	}
	if _, err := (protocol.SinceRequest{}).Encode(); err == nil {
		t.Error("an empty request was written")
	}
}

// stream writes a stream of all kinds of frames.
func stream(t testing.TB) []byte {
	var b bytes.Buffer
	w := protocol.NewStreamWriter(&b)
	for _, err := range []error{w.ProvenEntry("340811001001", []byte("single")), w.Proof("340811001001", make([]byte, 32)), w.Unit("340811001001", bytes.Repeat([]byte("u"), 300)),
		w.Fault("000000000007", "第 5 条已损坏"), w.Unit("340811001000", nil), w.End(true)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if w.Written() != int64(b.Len()) {
		t.Errorf("Written() = %d of %d", w.Written(), b.Len())
	}
	return b.Bytes()
}

func TestStreamComesBack(t *testing.T) {
	r := protocol.NewStreamReader(iotest.OneByteReader(bytes.NewReader(append(stream(t), "what follows is not read"...))))
	var got []string
	for {
		f, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%c %s %.12s %v", f.Kind, f.Code, f.Body, f.More()))
	}
	want := []string{"S 340811001001 single false", "P 340811001001 " + strings.Repeat("\x00", 12) + " false", "U 340811001001 uuuuuuuuuuuu false", "F 000000000007 第 5 条已损坏 false", "U 340811001000  false", "E  \x01 true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestACutStreamIsUnavailableNotWrong cuts the line at every byte.
func TestACutStreamIsUnavailableNotWrong(t *testing.T) {
	whole := stream(t)
	for cut := range whole {
		for _, broken := range []io.Reader{bytes.NewReader(whole[:cut]),
			io.MultiReader(bytes.NewReader(whole[:cut]), iotest.ErrReader(errors.New("connection reset")))} {
			if err := drain(broken); !errs.Is(err, errs.Unavailable) {
				t.Fatalf("cut after %d of %d bytes: %v", cut, len(whole), err)
			}
		}
	}
}

func drain(r io.Reader) error {
	s := protocol.NewStreamReader(r)
	for {
		if _, err := s.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestStreamLimits(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		want   feed.Reason
	}{
		"newer":           {"\x02", feed.NewerFormat},
		"a portal page":   {"<html>", feed.NewerFormat},
		"unknown kind":    {"\x01X\x00\x00", feed.Malformed},
		"unit too large":  {"\x01U\x01\x81\x80\x02", feed.Malformed},
		"endless number":  {"\x01U" + strings.Repeat("\xff", 20), feed.Malformed},
		"long zero":       {"\x01U\x80\x00\x00", feed.Malformed},
		"code too large":  {"\x01U\x80\xa0\x94\xa5\x8d\x1d\x00", feed.Malformed},
		"end with a code": {"\x01E\x01\x01\x00", feed.Malformed},
		"end of two":      {"\x01E\x00\x01\x02", feed.Malformed},
		"empty end":       {"\x01E\x00\x00", feed.Malformed},
		"fault not UTF-8": {"\x01F\x01\x01\xff", feed.Malformed},
		"fault too long":  {"\x01F\x01\x81\x04", feed.Malformed},
	} {
		if err := drain(strings.NewReader(c.stream)); feed.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	var b bytes.Buffer
	w := protocol.NewStreamWriter(&b)
	if err := w.Unit("340811001001", make([]byte, feed.MaxUnit+1)); feed.ReasonOf(err) != feed.Oversized {
		t.Errorf("writing too large a unit: %v", err)
	}
	if err := w.Unit("34081100100", nil); feed.ReasonOf(err) != feed.Malformed {
		t.Errorf("writing for no division: %v", err)
	}
	if err := w.Fault("340811001001", strings.Repeat("错", protocol.MaxFault)); err != nil || !strings.HasSuffix(b.String(), "错") {
		t.Errorf("a long sentence: %v", err)
	}
	whole := stream(t)
	start, frame := whole[:1], whole[1:15] // the first frame: kind, 6 bytes of code, length, "single"
	if err := drain(io.MultiReader(bytes.NewReader(start), &endless{frame: frame})); feed.ReasonOf(err) != feed.Oversized {
		t.Errorf("an endless stream: %v", err)
	}
}

// endless repeats a frame for ever.
type endless struct {
	frame []byte
	at    int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.frame[e.at%len(e.frame)]
		e.at++
	}
	return len(p), nil
}

func TestPaths(t *testing.T) {
	for got, want := range map[string]string{
		protocol.LogPath("340800000000"):                                              "/feed/340800000000",
		protocol.CheckpointPath("340800000000"):                                       "/feed/340800000000/checkpoint",
		protocol.TilePath("340800000000", feed.Tile{Level: 1, N: 1067, Width: 3}):     "/feed/340800000000/tile/1/x001/067.p/3",
		protocol.TilePath("340800000000", feed.Tile{Level: feed.Entries, Width: 256}): "/feed/340800000000/tile/entries/000",
		protocol.PayloadPath(feed.Digest{0xab}):                                       "/payload/ab" + strings.Repeat("00", 31),
		protocol.BlobPath("abcd"):                                                     "/blob/abcd",
		protocol.HeadsPath("340800000000"):                                            "/v1/heads/340800000000",
		protocol.Tag([]byte("x")):                                                     `"2d711642b726b04401627ca9"`,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for start, want := range map[string]bool{"<!DOCTYPE html>": true, " \n<HTML>": true, "\ufeff<html": true,
		"<script>top.self.location.href='http://192.0.2.1/'</script>": true, "<!-- sign in -->": true, "gongshi.example/feed/": false, "": false, "\x01U": false} {
		if protocol.IsPortalPage("application/octet-stream", []byte(start)) != want || !protocol.IsPortalPage("Text/HTML; charset=gbk", []byte(start)) {
			t.Errorf("portal page %q: want %v", start, want)
		}
	}
}

func TestStreamOfAnyUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bodies := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 400)).Draw(t, "bodies")
		var b bytes.Buffer
		w := protocol.NewStreamWriter(&b)
		for i, body := range bodies {
			if err := w.Unit(fmt.Sprintf("%012d", i*99999), body); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.End(false); err != nil {
			t.Fatal(err)
		}
		r := protocol.NewStreamReader(&b)
		for i, body := range bodies {
			f, err := r.Next()
			if err != nil || f.Code != fmt.Sprintf("%012d", i*99999) || !bytes.Equal(f.Body, body) {
				t.Fatalf("frame %d: %v", i, err)
			}
		}
		if f, err := r.Next(); err != nil || f.Kind != protocol.EndFrame || f.More() {
			t.Fatalf("end: %+v, %v", f, err)
		}
	})
}

func FuzzDecodeHeads(f *testing.F) {
	b, err := protocol.EncodeHeads(chain(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{1, 0, 1, 7, 0, 1, 'a'})
	f.Fuzz(func(t *testing.T, b []byte) {
		hang.Watch(t)
		heads, err := protocol.DecodeHeads(b)
		if err != nil {
			if feed.ReasonOf(err) == "" {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		// What no centre could have signed may not be packed again; what is packed is the same.
		if again, err := protocol.EncodeHeads(heads); err == nil && !bytes.Equal(again, b) {
			t.Fatalf("%x became %x", b, again)
		}
	})
}

func FuzzDecodeSince(f *testing.F) {
	f.Add([]byte(`{"v":1,"budget":65536,"logs":[{"code":"340811001001","held":44,"prove":44,"ahead":40}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		hang.Watch(t)
		q, err := protocol.DecodeSince(b)
		if err != nil {
			return
		}
		again, err := q.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if r, err := protocol.DecodeSince(again); err != nil || !cmp.Equal(q, r) {
			t.Fatalf("%s became %s", b, again)
		}
	})
}

func FuzzStream(f *testing.F) {
	f.Add(stream(f))
	f.Add([]byte("\x01E\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		hang.Watch(t)
		if err := drain(bytes.NewReader(b)); err != nil && feed.ReasonOf(err) == "" && !errs.Is(err, errs.Unavailable) {
			t.Fatalf("an error without a reason: %v", err)
		}
	})
}
