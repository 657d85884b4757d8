package widget

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"gongshi/internal/hang"
)

// pictures are a PNG and a JPEG of 3 by 2, and a PNG whose head promises more than any memory holds.
func pictures(t testing.TB) (small, photo, bomb []byte) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 3, 2))
	img.SetGray(1, 1, color.Gray{Y: 200})
	var p, j bytes.Buffer
	if err := png.Encode(&p, img); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, img, nil); err != nil {
		t.Fatal(err)
	}
	bomb = bytes.Clone(p.Bytes())
	header := bomb[12:29] // PNG (ISO/IEC 15948) 11.2.2: "IHDR", width, height, five bytes more, then their CRC
	binary.BigEndian.PutUint32(header[4:], 30_000)
	binary.BigEndian.PutUint32(header[8:], 30_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(header))
	return p.Bytes(), j.Bytes(), bomb
}

func TestDecodeRefusesWhatNoMemoryHolds(t *testing.T) {
	small, photo, bomb := pictures(t)
	for _, good := range [][]byte{small, photo} {
		if img := Decode(good); img == nil || img.Bounds().Dx() != 3 || img.Bounds().Dy() != 2 {
			t.Errorf("a picture of 3 by 2 is read as %v", img)
		}
	}
	if config, err := png.DecodeConfig(bytes.NewReader(bomb)); err != nil || config.Width != 30_000 {
		t.Fatalf("the head is not what this test is about: %v, %v", config, err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if Decode(bomb) != nil || Decode(nil) != nil || Decode([]byte("no picture")) != nil {
		t.Error("what is no picture, or too large, is read as one")
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 4*maxPixels {
		t.Errorf("refusing it took %d bytes", after.TotalAlloc-before.TotalAlloc)
	}
	thread := bytes.Clone(bomb)
	binary.BigEndian.PutUint32(thread[16:], 1)
	binary.BigEndian.PutUint32(thread[20:], maxPixels)
	binary.BigEndian.PutUint32(thread[29:], crc32.ChecksumIEEE(thread[12:29]))
	runtime.ReadMemStats(&before)
	if Decode(thread) != nil {
		t.Error("a picture one pixel wide is read, whatever its height")
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > maxPixels/2 {
		t.Errorf("refusing a thread took %d bytes", after.TotalAlloc-before.TotalAlloc)
	}
}

func FuzzDecode(f *testing.F) {
	small, photo, bomb := pictures(f)
	for _, seed := range [][]byte{small, photo, bomb, small[:20], nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		if img := Decode(data); img != nil {
			if size := img.Bounds().Size(); size.X <= 0 || size.Y <= 0 || size.X*size.Y > maxPixels {
				t.Errorf("a picture of %v", size)
			}
		}
	})
}
