package feed

import (
	"encoding/binary"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// Wire form of units and proven entries:
//
//	version   1 byte, Version
//	form      1 byte, 'U' unit or 'S' proven entry
//	first     uvarint, number of the first leaf
//	count     uvarint, 1 to UnitLeaves; always 1 in a proven entry
//	size      uvarint, the signed size that the proof leads to
//	proof     1 byte number of hashes, then 32 bytes each
//	body      one zstd frame: the leaves (see body.go)
const (
	formUnit        = 'U'
	formProvenEntry = 'S'
)

// Encode writes the unit's wire form. Entries with a payload carry it; their leaf's digest and size do
// not travel and are computed again on arrival.
func (u Unit) Encode() ([]byte, error) {
	return encodeUnit(formUnit, u.From, u.Size, u.Proof, u.Entries)
}

// Encode writes the proven entry's wire form.
func (s ProvenEntry) Encode() ([]byte, error) {
	return encodeUnit(formProvenEntry, s.Entry.Number, s.Size, s.Proof, []Entry{s.Entry})
}

// DecodeUnit reads a unit's wire form and rebuilds the exact bytes of its leaves. Nothing is verified yet: call Verify.
// Errors are Refusals: Malformed, Oversized, NewerFormat. Entries share no memory with wire.
func DecodeUnit(wire []byte) (Unit, error) {
	first, size, proof, entries, err := decodeUnit(formUnit, wire)
	return Unit{From: first, Size: size, Proof: proof, Entries: entries}, err
}

// DecodeProvenEntry reads a proven entry's wire form, like DecodeUnit.
func DecodeProvenEntry(wire []byte) (ProvenEntry, error) {
	_, size, proof, entries, err := decodeUnit(formProvenEntry, wire)
	if err != nil {
		return ProvenEntry{}, err
	}
	return ProvenEntry{Size: size, Proof: proof, Entry: entries[0]}, nil
}

func encodeUnit(form byte, first, size int64, proof []Hash, entries []Entry) ([]byte, error) {
	if len(entries) == 0 || len(entries) > UnitLeaves || len(proof) > maxProof {
		return nil, errs.F(errs.Invalid, "a unit has 1 to %d leaves", UnitLeaves)
	}
	body, err := appendEntries(nil, first, entries)
	if err != nil {
		return nil, err
	}
	return compressor().EncodeAll(body, appendHead(nil, form, first, len(entries), size, proof)), nil
}

// appendHead writes the part before the body.
func appendHead(wire []byte, form byte, first int64, count int, size int64, proof []Hash) []byte {
	wire = append(wire, Version, form)
	wire = binary.AppendUvarint(wire, uint64(first))
	wire = binary.AppendUvarint(wire, uint64(count))
	wire = binary.AppendUvarint(wire, uint64(size))
	return append(append(wire, byte(len(proof))), joinHashes(proof)...)
}

func decodeUnit(form byte, wire []byte) (first, size int64, proof []Hash, entries []Entry, err error) {
	if len(wire) > MaxUnit {
		return 0, 0, nil, nil, Refuse(Oversized, "a unit has at most %d bytes, not %d", MaxUnit, len(wire))
	}
	r := reader{data: wire}
	if v := r.byte(); r.err == nil && v != Version {
		return 0, 0, nil, nil, Refuse(NewerFormat, "the unit has format version %d; this program knows %d", v, Version)
	}
	if got := r.byte(); r.err == nil && got != form {
		return 0, 0, nil, nil, Refuse(Malformed, "a unit's form is %q, not %q", form, got)
	}
	first = r.number(MaxLogSize)
	count := r.number(UnitLeaves)
	size = r.number(MaxLogSize)
	for range r.byteUpTo(maxProof) {
		proof = append(proof, Hash(r.bytes(tlog.HashSize)))
	}
	if r.err != nil {
		return 0, 0, nil, nil, r.err
	}
	if count < 1 || first+count > size || form == formProvenEntry && count != 1 {
		return 0, 0, nil, nil, Refuse(Malformed, "%d leaves from leaf %d do not fit a log of %d leaves", count, first, size)
	}
	body, err := decompressor().DecodeAll(r.data, nil)
	if err != nil {
		return 0, 0, nil, nil, refuseCause(Malformed, err, "a unit does not decompress")
	}
	entries, err = parseEntries(body, first, int(count))
	return first, size, proof, entries, err
}

// One encoder and one decoder serve the whole process: both are safe for concurrent use, and cost
// memory. The encoder adds the frame's checksum, so that damage in transit is told from a fork.
var compressor = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(2),
		zstd.WithWindowSize(1<<19), zstd.WithSingleSegment(true), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var decompressor = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(maxUnitBody), zstd.WithDecoderMaxWindow(1<<20))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
})
