//go:build !linux

package main

// limitMyself leaves it to the limits of the files, the sandbox of internal/pdf, GOMEMLIMIT and the parent's clock.
func limitMyself(string) error { return nil }

// openFiles returns the limit of most systems.
func openFiles() int { return usualFiles }
