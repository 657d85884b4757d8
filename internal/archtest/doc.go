// Package archtest holds the architecture of the project as a test: which room may know which, who may touch
// Fyne, the network, a database or the clock, how big a file may grow and what the top level of the repository
// contains.
//
// It reads source text only. Nothing is compiled, every file counts whatever its build tags, and test files are
// judged by rules of their own (a test may reach further than the code that it tests). The tables to edit are in
// rooms_test.go; each rule is a function from the tree to a list of sentences, and rules_test.go breaks each of
// them on a small synthetic tree, so that a rule that cannot fail is noticed.
//
// No package imports this one.
package archtest
