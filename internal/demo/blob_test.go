package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
)

func digests(d *Data) []string { return slices.Sorted(maps.Keys(d.Blobs)) }

func TestAttachmentsAreHeldAndSmall(t *testing.T) {
	d := build(t, days[0])
	used := map[string]bool{}
	look := func(title, digest string, size int64, mediaType string) {
		used[digest] = true
		data := d.Blobs[digest]
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != digest || int64(len(data)) != size {
			t.Fatalf("%q: attachment %s is not held as stated", title, digest)
		}
		if len(data) > 40<<10 {
			t.Errorf("%q: a picture of %d bytes", title, len(data))
		}
		if mediaType == "image/png" {
			if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
				t.Errorf("%q: %v", title, err)
			}
		} else if !strings.HasPrefix(mediaType, "text/") {
			t.Errorf("%q: media type %s", title, mediaType)
		}
	}
	for _, r := range d.Records {
		for _, a := range r.Attachments {
			look(r.Title, a.SHA256, a.Size, a.MediaType)
			for _, p := range a.Pages {
				look(r.Title, p.SHA256, p.Size, p.MediaType)
			}
		}
	}
	if len(used) != len(d.Blobs) {
		t.Errorf("%d attachments held, %d used", len(d.Blobs), len(used))
	}
}
