//go:build !linux

package main

// limitMyself leaves it to the bounds of what is taken, the sandbox of internal/pdf, GOMEMLIMIT and the parent's clock.
func limitMyself(string) error { return nil }

// openFiles returns what most systems give.
func openFiles() int { return usualFiles }
