// Package e2e tests the whole: it drives the real programs, central and kiosk, as processes on real directories,
// and asks of them what a resident, an operator or an adversary would.
//
// It holds tests only and no package imports it. The programs are built once per run, or taken from the folder
// that GONGSHI_BIN names. GONGSHI_WINDOW names a kiosk built with Fyne's GL driver, for the tests of the real
// window; they start a virtual screen of their own. Everything listens on loopback and lives in temporary folders.
// With -short the loops that kill programs are short.
package e2e
