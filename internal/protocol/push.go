package protocol

import (
	"io"
	"iter"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/tmaxmax/go-sse"

	"gongshi/internal/feed"
)

// Hint is a log's present size: on the line of PushPattern, server-sent events (WHATWG HTML, section 9.2) of the type
// HintEvent with this as JSON, and a comment whenever nothing else was written for KeepAlive. The line begins with a
// hint for each log of the division's chain, so a kiosk that was cut off misses nothing. A hint is not signed and
// nothing follows from it but a pass: only the heads are believed. Events of other types are skipped.
type Hint struct {
	V    int    `json:"v"`        // Version
	Code string `json:"division"` // 12 digits
	Size int64  `json:"size"`     // leaves
}

// Of the push line.
const (
	HintEvent = "grown"
	PushType  = "text/event-stream"

	// KeepAlive is shorter than the minute after which proxies cut silent lines.
	KeepAlive = 20 * time.Second

	// maxEvent bounds an event: a hint has less than 100 bytes.
	maxEvent = 1 << 10
)

// Quiet is the comment that keeps a line open.
const Quiet = ":\n\n"

// AppendHint writes the event of a hint.
func AppendHint(b []byte, code string, size int64) []byte {
	b = append(b, "event: "+HintEvent+"\ndata: {\"v\":"...)
	b = strconv.AppendInt(b, Version, 10)
	b = append(b, `,"division":"`+code+`","size":`...)
	b = strconv.AppendInt(b, size, 10)
	return append(b, "}\n\n"...)
}

// ReadHints gives the hints of a line until it ends or one is no hint. Errors are Refusals, or the reader's.
func ReadHints(r io.Reader) iter.Seq2[Hint, error] {
	return func(yield func(Hint, error) bool) {
		for event, err := range sse.Read(r, &sse.ReadConfig{MaxEventSize: maxEvent}) {
			if err == nil && event.Type != HintEvent {
				continue
			}
			var h Hint
			if err == nil {
				h, err = decodeHint(event.Data)
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

func decodeHint(data string) (Hint, error) {
	var h Hint
	if err := json.Unmarshal([]byte(data), &h); err != nil { // members that come later are passed over
		return Hint{}, feed.Refuse(feed.Malformed, "a pushed event is not the JSON of a hint: %v", err)
	}
	code, err := packCode(h.Code)
	switch {
	case h.V != Version:
		return Hint{}, feed.Refuse(feed.NewerFormat, "a hint has format version %d; this program knows %d", h.V, Version)
	case err != nil || unpackCode(code) != h.Code || h.Size < 0 || h.Size > feed.MaxLogSize:
		return Hint{}, feed.Refuse(feed.Malformed, "a hint names a log by a code of 12 digits, and its size")
	}
	return h, nil
}
