package feed_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"filippo.io/torchwood"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
)

// goldenCheckpoint is the signed and cosigned checkpoint of a log of two known leaves.
const goldenCheckpoint = `gongshi.example/feed/340800000000
2
T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=

— gongshi.example/feed/340800000000 HEavL61yHb/53stb2O0IGueyciYvYFRY9kmNOM9V9PiNmqpP9kFXEunhqXmbhpue5sptugEHYPywV1lfIMRJR3GIgQI=
— gongshi.example JJC7UAAAAABpo/IAmFF55lRQ0CgWgOV9cA3btEnIl4ExIQaIag8lVzP8fAFm4b9TNQY7hnFUqymwQiyIowQX/MF03/v0bRwL40A7DQ==
`

func goldenEdge() feed.Edge {
	var edge feed.Edge
	edge, _ = edge.Append(feed.LeafHash([]byte("one")))
	edge, _ = edge.Append(feed.LeafHash([]byte("two")))
	return edge
}

func signedGolden(t testing.TB) []byte {
	signed, err := feedtest.Key().SignEdge(feedtest.Code, goldenEdge())
	if err != nil {
		t.Fatal(err)
	}
	signed, err = feedtest.Key().Cosign(signed, time.Unix(1772352000, 0))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestCheckpointGolden(t *testing.T) {
	signed := signedGolden(t)
	if string(signed) != goldenCheckpoint {
		t.Errorf("the checkpoint is now\n%s", signed)
	}
	c, err := feedtest.Trust().Open(signed, feedtest.Code)
	if err != nil {
		t.Fatal(err)
	}
	if c.Size != 2 || c.Root != goldenEdge().Root() || c.Code() != feedtest.Code || c.Centre() != "gongshi.example" ||
		c.Cosigned.Unix() != 1772352000 || !bytes.Equal(c.Signed, signed) {
		t.Errorf("opened as %+v", c)
	}
}

func TestEveryFlippedBitOfACheckpointIsRefused(t *testing.T) {
	signed := signedGolden(t)
	want, err := feedtest.Trust().Open(signed, feedtest.Code)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range signed {
		for bit := range 8 {
			bad := bytes.Clone(signed)
			bad[i] ^= 1 << bit
			got, err := feedtest.Trust().Open(bad, feedtest.Code)
			if err != nil {
				refused++
				if feed.ReasonOf(err) == "" {
					t.Fatalf("byte %d: an error without a reason: %v", i, err)
				}
				continue
			}
			// Only the cosignature may have become a stranger's; then the age is unknown.
			if got.Size != want.Size || got.Root != want.Root || got.Origin != want.Origin || !got.Cosigned.IsZero() || len(got.Unknown) != 1 {
				t.Errorf("byte %d, bit %d: accepted as %+v", i, bit, got)
			}
		}
	}
	if refused < len(signed)*4 {
		t.Errorf("only %d of %d changes were refused", refused, len(signed)*8)
	}
}

func TestOpenNamesTheReason(t *testing.T) {
	signed := signedGolden(t)
	stranger, err := feed.NewKey("gongshi.example")
	if err != nil {
		t.Fatal(err)
	}
	forged, err := stranger.SignEdge(feedtest.Code, goldenEdge())
	if err != nil {
		t.Fatal(err)
	}
	onlyCosigned := []byte(strings.Join(append(strings.SplitAfter(string(signed), "\n")[:4], strings.SplitAfter(string(signed), "\n")[5:]...), ""))
	other, err := feedtest.Key().SignEdge("340800000001", goldenEdge())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		signed []byte
		want   feed.Reason
	}{
		"a stranger's key of the same name": {forged, feed.UnknownKey},
		"only cosigned":                     {onlyCosigned, feed.UnknownKey},
		"another division":                  {other, feed.WrongLog},
		"another division's name put in":    {bytes.Replace(other, []byte("0001\n"), []byte("0000\n"), 1), feed.UnknownKey},
		"size raised":                       {bytes.Replace(signed, []byte("\n2\n"), []byte("\n3\n"), 1), feed.BadSignature},
		"size written otherwise":            {bytes.Replace(signed, []byte("\n2\n"), []byte("\n02\n"), 1), feed.Malformed},
		"extension line":                    {bytes.Replace(signed, []byte("\n\n"), []byte("\nmore\n\n"), 1), feed.Malformed},
		"a web page":                        {[]byte("<!DOCTYPE html><html></html>\n"), feed.Malformed},
		"nothing":                           {nil, feed.Malformed},
		"too large":                         {append(signed, make([]byte, feed.MaxCheckpoint)...), feed.Oversized},
	} {
		if _, err := feedtest.Trust().Open(c.signed, feedtest.Code); feed.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestAReplacedKeyIsTrustedBesideTheOld(t *testing.T) {
	old := feedtest.Key()
	fresh, err := feed.NewKey(old.Name())
	if err != nil {
		t.Fatal(err)
	}
	trust, err := feed.ParseTrust("# keys of the centre\n" + old.VerifierLine() + "\r\n\n" + fresh.VerifierLine() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []feed.Key{old, fresh} {
		signed, err := k.SignEdge(feedtest.Code, goldenEdge())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := trust.Open(signed, feedtest.Code); err != nil {
			t.Error(err)
		}
	}
	if again, err := feed.ParseTrust(trust.Lines()); err != nil || again.Lines() != trust.Lines() {
		t.Errorf("the lines are not read back: %v", err)
	}
}

func TestTrustIsReadStrictly(t *testing.T) {
	line := feedtest.Key().VerifierLine()
	for _, bad := range []string{"", "# nothing\n", "gongshi.example", line[:len(line)-2], strings.Replace(line, "gongshi", "gongsh1", 1),
		feedtest.Key().CosignerLine(), feedtest.Key().LogVerifierLine(feedtest.Code), feedtest.Key().Secret(), line + " " + line} {
		if _, err := feed.ParseTrust(bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("ParseTrust(%q) = %v, want invalid", bad, err)
		}
	}
}

func TestKeyIsReadBack(t *testing.T) {
	k, err := feed.NewKey("安庆市民政局.gongshi.cn:8470/试点")
	if err != nil {
		t.Fatal(err)
	}
	again, err := feed.ParseKey(k.Secret() + "\n")
	if k.Trust().Lines() != k.VerifierLine()+"\n" {
		t.Errorf("the key's own trust is %q", k.Trust().Lines())
	}
	if err != nil || again.VerifierLine() != k.VerifierLine() || again.Name() != k.Name() {
		t.Errorf("read back: %v", err)
	}
	for _, bad := range []string{"", k.VerifierLine(), strings.Replace(k.Secret(), "试点", "正式", 1), k.Secret()[:60]} {
		if _, err := feed.ParseKey(bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("ParseKey(%.20q…) = %v, want invalid", bad, err)
		}
	}
	for _, bad := range []string{"", "two words", "a+b", "a//b", "/a", "a/", "x/feed/y", "a\nb", strings.Repeat("a", feed.MaxCentreName+1)} {
		if _, err := feed.NewKey(bad); !errs.Is(err, errs.Invalid) {
			t.Errorf("NewKey(%q): %v, want invalid", bad, err)
		}
	}
}

func TestCheckpointAgainstEdge(t *testing.T) {
	two := goldenEdge()
	three, _ := two.Append(feed.Hash{})
	var fork feed.Edge
	fork, _ = fork.Append(feed.Hash{1})
	fork, _ = fork.Append(feed.Hash{2})
	c, err := feedtest.Trust().Open(signedGolden(t), feedtest.Code)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		held          feed.Edge
		edge, extends feed.Reason
	}{{two, "", ""}, {three, feed.Rollback, feed.Rollback}, {fork, feed.Fork, feed.Fork}, {feed.Edge{}, feed.OutOfOrder, ""}} {
		if err := c.CheckEdge(x.held); feed.ReasonOf(err) != x.edge {
			t.Errorf("CheckEdge at %d: %v, want %q", x.held.Size(), err, x.edge)
		}
		if err := c.CheckExtends(x.held); feed.ReasonOf(err) != x.extends {
			t.Errorf("CheckExtends at %d: %v, want %q", x.held.Size(), err, x.extends)
		}
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	f.Add(signedGolden(f))
	f.Add([]byte("gongshi.example/feed/340800000000\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a AAAAAAA=\n"))
	f.Fuzz(func(t *testing.T, signed []byte) {
		hang.Watch(t)
		c, err := feedtest.Trust().Open(signed, feedtest.Code)
		if err == nil && (c.Size != 2 || c.Root != goldenEdge().Root()) {
			t.Fatalf("a checkpoint that was never signed: %+v", c)
		}
		if err != nil && feed.ReasonOf(err) == "" {
			t.Fatalf("an error without a reason: %v", err)
		}
	})
}

func FuzzParseTrust(f *testing.F) {
	f.Add(feedtest.Key().VerifierLine())
	f.Add("# a\n" + feedtest.Key().VerifierLine() + "\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		hang.Watch(t)
		trust, err := feed.ParseTrust(text)
		if err != nil {
			return
		}
		if again, err := feed.ParseTrust(trust.Lines()); err != nil || again.Lines() != trust.Lines() {
			t.Fatalf("%q: %v", trust.Lines(), err)
		}
	})
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/067.p/3")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		hang.Watch(t)
		if tile, err := feed.ParseTilePath(path); err == nil && tile.Path() != path {
			t.Fatalf("%q became %q", path, tile.Path())
		}
	})
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 0, 0, 0, 2, 'b', 'c'})
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		leaves, err := feed.ParseBundle(data)
		if err != nil {
			return
		}
		var again []byte
		for _, leaf := range leaves {
			var fail error
			if again, fail = torchwood.AppendTileEntry(again, leaf); fail != nil {
				t.Fatal(fail)
			}
		}
		if !bytes.Equal(again, data) {
			t.Fatalf("%x became %x", data, again)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(feedtest.Key().Secret())
	f.Fuzz(func(t *testing.T, secret string) {
		hang.Watch(t)
		if k, err := feed.ParseKey(secret); err == nil && k.Secret() != strings.TrimSpace(secret) {
			t.Fatalf("%q became %q", secret, k.Secret())
		}
	})
}
