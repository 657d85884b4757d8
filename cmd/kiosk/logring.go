package main

import (
	"bytes"
	"sync"
)

const (
	ringLines = 400
	ringWidth = 600 // bytes of a line; the rest is in the service manager's journal
)

// ring keeps the last lines of the program's own log, for the administrator's screen.
type ring struct {
	mu    sync.Mutex
	lines []string // newest last
}

// Write takes whole lines, as slog writes them.
func (r *ring) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range bytes.Lines(p) {
		line = bytes.TrimRight(line, "\n")
		r.lines = append(r.lines, string(bytes.ToValidUTF8(line[:min(len(line), ringWidth)], nil)))
	}
	if len(r.lines) > ringLines {
		r.lines = append([]string(nil), r.lines[len(r.lines)-ringLines:]...)
	}
	return len(p), nil
}

// lastLines gives the lines, newest first.
func (r *ring) lastLines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]string, len(r.lines))
	for i, line := range r.lines {
		out[len(out)-1-i] = line
	}
	return out
}
