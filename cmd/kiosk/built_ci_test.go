//go:build ci

package main

// builtForCI is the condition [ci] of the scripts.
const builtForCI = true
