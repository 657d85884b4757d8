package attachment

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// HEIC is read by libheif as WebAssembly (assets/heif): a file that breaks it breaks a sandbox without files, network
// or clock, whose memory is bounded. libheif turns and crops the picture as the file says.
const (
	heifMemory = 640 << 20 // bytes of the sandbox
	heifPage   = 64 << 10
)

// heicBrands are the brands that telephones write into HEIC files (ISO/IEC 23008-12).
var heicBrands = []string{"heic", "heix", "heim", "heis", "mif1"}

// IsHEIC reports whether a file claims to be a HEIC: reading it takes more memory than reading any other picture.
func IsHEIC(data []byte) bool {
	for _, brand := range heicBrands {
		if hasPrefix(data, "....ftyp"+brand) {
			return true
		}
	}
	return false
}

// heif is one instance of libheif with a file in its memory.
type heif struct {
	ctx    context.Context
	module api.Module
	file   uint64
	size   int
}

// heifFacts are a picture's facts as libheif tells them: width, height, colour space, chroma, whether alpha is
// premultiplied.
type heifFacts [5]uint32

// Colour spaces and chromas of libheif.
const (
	heifYCbCr = 0
	heifRGB   = 1
	heifGray  = 2
	heif420   = 1
	heif422   = 2
	heif444   = 3
)

// decodeHEIC reads the first picture of a HEIC.
func decodeHEIC(ctx context.Context, data []byte) (image.Image, error) {
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(heifMemory/heifPage).WithCloseOnContextDone(true))
	defer runtime.Close(ctx)
	h, err := openHEIF(ctx, runtime, data)
	if err != nil {
		return nil, errs.E(errs.Internal, "the reader of HEIC cannot be started", err)
	}
	facts, err := h.decodeInto(true, 0)
	if err != nil {
		return nil, damagedFile()
	}
	if err := checkSize(int(facts[0]), int(facts[1])); err != nil {
		return nil, err
	}
	size, shape := facts.pixelLayout()
	if size == 0 {
		return nil, damagedFile()
	}
	out, err := h.callExport("malloc", uint64(size))
	if err == nil && out == 0 {
		err = errors.New("no memory")
	}
	if err == nil {
		_, err = h.decodeInto(false, out)
	}
	if err != nil {
		return nil, damagedFile()
	}
	pixels, ok := h.module.Memory().Read(uint32(out), uint32(size))
	if !ok {
		return nil, damagedFile()
	}
	return shape(bytes.Clone(pixels)), nil
}

func openHEIF(ctx context.Context, runtime wazero.Runtime, data []byte) (*heif, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(assets.HEIF))
	if err != nil {
		return nil, err
	}
	code, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, err
	}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, err
	}
	module, err := runtime.Instantiate(ctx, code)
	if err != nil {
		return nil, err
	}
	h := &heif{ctx: ctx, module: module, size: len(data)}
	if h.file, err = h.callExport("malloc", uint64(len(data))); err != nil {
		return nil, err
	}
	if h.file == 0 || !module.Memory().Write(uint32(h.file), data) {
		return nil, errors.New("no memory for the file")
	}
	return h, nil
}

func (h *heif) callExport(name string, args ...uint64) (uint64, error) {
	result, err := h.module.ExportedFunction(name).Call(h.ctx, args...)
	if err != nil || len(result) == 0 {
		return 0, errors.Join(errors.New(name), err)
	}
	return result[0], nil
}

// decode writes the picture to a place in the sandbox, or returns its facts only.
func (h *heif) decodeInto(factsOnly bool, out uint64) (facts heifFacts, err error) {
	at, err := h.callExport("malloc", uint64(4*len(facts)))
	if err != nil || at == 0 {
		return facts, errors.Join(errors.New("no memory"), err)
	}
	only := uint64(0)
	if factsOnly {
		only = 1
	}
	done, err := h.callExport("decode", h.file, uint64(h.size), only, at, at+4, at+8, at+12, at+16, out)
	if err != nil || done == 0 {
		return facts, errors.Join(errors.New("not decoded"), err)
	}
	raw, ok := h.module.Memory().Read(uint32(at), uint32(4*len(facts)))
	if !ok {
		return facts, errors.New("no facts")
	}
	for i := range facts {
		facts[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return facts, nil
}

// pixelLayout returns how many bytes the picture has and how they are laid out: planes whose rows are padded to 16
// bytes.
func (f heifFacts) pixelLayout() (size int, shape func([]byte) image.Image) {
	width, height := int(f[0]), int(f[1])
	rect := image.Rect(0, 0, width, height)
	padded := func(n int) int { return (n + 15) &^ 15 }
	switch {
	case f[2] == heifGray:
		stride := padded(width)
		return stride * height, func(b []byte) image.Image { return &image.Gray{Pix: b, Stride: stride, Rect: rect} }
	case f[2] == heifRGB && f[4] == 1:
		stride := padded(4 * width)
		return stride * height, func(b []byte) image.Image { return &image.RGBA{Pix: b, Stride: stride, Rect: rect} }
	case f[2] == heifRGB:
		stride := padded(4 * width)
		return stride * height, func(b []byte) image.Image { return &image.NRGBA{Pix: b, Stride: stride, Rect: rect} }
	case f[2] != heifYCbCr:
		return 0, nil
	}
	ratio, cw, ch := image.YCbCrSubsampleRatio444, width, height
	switch f[3] {
	case heif420:
		ratio, cw, ch = image.YCbCrSubsampleRatio420, (width+1)/2, (height+1)/2
	case heif422:
		ratio, cw = image.YCbCrSubsampleRatio422, (width+1)/2
	case heif444:
	default:
		return 0, nil
	}
	luma, chroma := padded(width)*height, padded(cw)*ch
	return luma + 2*chroma, func(b []byte) image.Image {
		return &image.YCbCr{Y: b[:luma], Cb: b[luma : luma+chroma], Cr: b[luma+chroma:], YStride: padded(width), CStride: padded(cw), SubsampleRatio: ratio, Rect: rect}
	}
}
