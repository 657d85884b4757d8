package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongshi/internal/errs"
)

// TestDocumentBehindOthers: whoever had to wait for others until hardly any time was left is not told that their document is to blame.
func TestDocumentBehindOthers(t *testing.T) {
	slow := filepath.Join(t.TempDir(), "slow")
	if err := os.WriteFile(slow, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &splitter{ctx: t.Context(), program: slow, cache: t.TempDir(), turn: make(chan struct{}, 1)}
	s.prepared.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := s.pages(ctx, []byte("%PDF-1.7")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("%v", err)
	}
}
