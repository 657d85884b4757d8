package protocol

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// FrameKind is the first byte of a frame.
type FrameKind byte

const (
	UnitFrame        FrameKind = 'U' // feed.Unit's wire form
	ProofFrame       FrameKind = 'P' // the hashes of feed.ProveConsistency, before the proven entries of a log
	ProvenEntryFrame FrameKind = 'S' // feed.ProvenEntry's wire form
	FaultFrame       FrameKind = 'F' // a sentence: the centre's copy of this log is damaged, no more of it follows
	EndFrame         FrameKind = 'E' // one byte, 0 or 1: all was sent, or the budget ended and there is more
)

// Frame is one part of a response to a SinceRequest. On the wire the stream begins with the version
// byte; each frame is its kind, the division code as a uvarint (0 in an End frame), the length of its
// body as a uvarint, and the body.
type Frame struct {
	Kind FrameKind
	Code string // the log; "" in an End frame
	Body []byte
}

// More reports, of an End frame, whether the budget ended before the logs did.
func (f Frame) More() bool { return f.Kind == EndFrame && len(f.Body) == 1 && f.Body[0] == 1 }

func bodyLimit(k FrameKind) uint64 {
	switch k {
	case UnitFrame, ProvenEntryFrame:
		return feed.MaxUnit
	case ProofFrame:
		return feed.MaxProof
	case FaultFrame:
		return MaxFault
	case EndFrame:
		return 1
	}
	return 0
}

// StreamWriter writes a response. It buffers nothing: each frame is one Write, so that the caller can
// flush between them. It is not safe for concurrent use.
type StreamWriter struct {
	w       io.Writer
	written int64
}

// NewStreamWriter begins a stream on w; the version byte goes out with the first frame.
func NewStreamWriter(w io.Writer) *StreamWriter { return &StreamWriter{w: w} }

// Written is the number of bytes written so far, to be held against the budget.
func (s *StreamWriter) Written() int64 { return s.written }

// Unit writes a unit's wire form.
func (s *StreamWriter) Unit(code string, wire []byte) error {
	return s.writeFrame(UnitFrame, code, wire)
}

// ProvenEntry writes a proven entry's wire form.
func (s *StreamWriter) ProvenEntry(code string, wire []byte) error {
	return s.writeFrame(ProvenEntryFrame, code, wire)
}

// Proof writes the wire form of feed.ProveConsistency.
func (s *StreamWriter) Proof(code string, wire []byte) error {
	return s.writeFrame(ProofFrame, code, wire)
}

// Fault writes the sentence, cut to MaxFault bytes, that a kiosk is to show and report.
func (s *StreamWriter) Fault(code, sentence string) error {
	return s.writeFrame(FaultFrame, code, []byte(cutFault(sentence)))
}

func cutFault(sentence string) string {
	for len(sentence) > MaxFault {
		_, size := utf8.DecodeLastRuneInString(sentence)
		sentence = sentence[:len(sentence)-size]
	}
	return sentence
}

// End closes the stream.
func (s *StreamWriter) End(more bool) error {
	body := []byte{0}
	if more {
		body[0] = 1
	}
	return s.writeFrame(EndFrame, unpackCode(0), body)
}

func (s *StreamWriter) writeFrame(kind FrameKind, code string, body []byte) error {
	n, err := packCode(code)
	if err != nil {
		return err
	}
	if uint64(len(body)) > bodyLimit(kind) {
		return feed.Refuse(feed.Oversized, "a frame of kind %q has at most %d bytes, not %d", kind, bodyLimit(kind), len(body))
	}
	var b []byte
	if s.written == 0 {
		b = append(b, Version)
	}
	b = binary.AppendUvarint(append(b, byte(kind)), n)
	b = append(binary.AppendUvarint(b, uint64(len(body))), body...)
	written, err := s.w.Write(b)
	s.written += int64(written)
	if err != nil {
		return errs.E(errs.Unavailable, "the response could not be sent", err)
	}
	return nil
}

// StreamReader reads a response. It holds one frame in memory and takes at most MaxStream bytes.
type StreamReader struct {
	r     *bufio.Reader
	limit *io.LimitedReader
	began bool
	ended bool
}

// NewStreamReader reads from r.
func NewStreamReader(r io.Reader) *StreamReader {
	limit := &io.LimitedReader{R: r, N: MaxStream}
	return &StreamReader{r: bufio.NewReaderSize(limit, 4<<10), limit: limit}
}

// Next returns the next frame, the End frame included; after it, io.EOF. A stream that ends or breaks before is
// errs.Unavailable (applied units stay); a senseless one is a Refusal.
func (s *StreamReader) Next() (Frame, error) {
	if s.ended {
		return Frame{}, io.EOF
	}
	if !s.began {
		version, err := s.r.ReadByte()
		if err != nil {
			return Frame{}, s.brokenStream(err)
		}
		if err := checkVersion(version, "the stream of units"); err != nil {
			return Frame{}, err
		}
		s.began = true
	}
	kind, err := s.r.ReadByte()
	if err != nil {
		return Frame{}, s.brokenStream(err)
	}
	code, err := s.number(maxCode)
	if err != nil {
		return Frame{}, err
	}
	if bodyLimit(FrameKind(kind)) == 0 {
		return Frame{}, feed.Refuse(feed.Malformed, "the stream of units holds a frame of unknown kind %q", kind)
	}
	length, err := s.number(bodyLimit(FrameKind(kind)))
	if err != nil {
		return Frame{}, err
	}
	f := Frame{Kind: FrameKind(kind), Code: unpackCode(code), Body: make([]byte, length)}
	if _, err := io.ReadFull(s.r, f.Body); err != nil {
		return Frame{}, s.brokenStream(err)
	}
	return s.finishFrame(f)
}

// finishFrame checks that kind and body agree.
func (s *StreamReader) finishFrame(f Frame) (Frame, error) {
	switch f.Kind {
	case FaultFrame:
		if !utf8.Valid(f.Body) {
			return Frame{}, feed.Refuse(feed.Malformed, "the sentence of a fault is not UTF-8")
		}
	case EndFrame:
		if f.Code != unpackCode(0) || len(f.Body) != 1 || f.Body[0] > 1 {
			return Frame{}, feed.Refuse(feed.Malformed, "the end of the stream of units is malformed")
		}
		f.Code, s.ended = "", true
	}
	return f, nil
}

// number reads a uvarint in its shortest form, byte by byte, so that an endless one is noticed at its
// tenth byte.
func (s *StreamReader) number(most uint64) (uint64, error) {
	var b [binary.MaxVarintLen64]byte
	for i := range b {
		var err error
		if b[i], err = s.r.ReadByte(); err != nil {
			return 0, s.brokenStream(err)
		}
		if b[i] < 0x80 {
			r := reader{data: b[:i+1]}
			v := r.number(most)
			return v, r.err
		}
	}
	return 0, feed.Refuse(feed.Malformed, "the stream of units holds a number without end")
}

func (s *StreamReader) brokenStream(err error) error {
	switch {
	case s.limit.N <= 0 && s.r.Buffered() == 0:
		return feed.Refuse(feed.Oversized, "the stream of units has more than %d bytes", MaxStream)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errs.E(errs.Unavailable, "the stream of units was cut before its end", io.ErrUnexpectedEOF)
	}
	return errs.E(errs.Unavailable, "the stream of units broke off", err)
}
