package protocol

import (
	"encoding/binary"
	"strconv"

	"gongshi/internal/feed"
)

// reader takes values off the front of a message. After the first failure it gives zeros, and err is
// a Refusal: Malformed.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = feed.Refuse(feed.Malformed, format, args...)
	}
	r.data = nil
}

// bytes gives the next n bytes, aliasing data; n is at most 255 here, so zeros after a failure are cheap.
func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.fail("the message ends too early")
		return make([]byte, n)
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

func (r *reader) string() string { return string(r.bytes(int(r.byte()))) }

// number reads a uvarint in its shortest form.
func (r *reader) number(most uint64) uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > most || n > 1 && r.data[n-1] == 0 {
		r.fail("the message holds a number that is cut, larger than %d, or not in its shortest form", most)
		return 0
	}
	r.data = r.data[n:]
	return v
}

// A division code travels as a number: 12 digits in at most 6 bytes.
const maxCode = 999999999999

func packCode(code string) (uint64, error) {
	n, err := strconv.ParseUint(code, 10, 64)
	if err != nil || len(code) != 12 {
		return 0, feed.Refuse(feed.Malformed, "a division code has 12 digits")
	}
	return n, nil
}

func unpackCode(n uint64) string {
	s := strconv.FormatUint(n, 10)
	return "000000000000"[len(s):] + s
}

func checkVersion(v byte, what string) error {
	if v != Version {
		return feed.Refuse(feed.NewerFormat, "%s has format version %d; this program knows %d", what, v, Version)
	}
	return nil
}
