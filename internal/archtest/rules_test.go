package archtest

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// Each rule is broken once on a small tree, and must say so; and must be silent on the mended tree beside it.
func TestRulesFailWhenBroken(t *testing.T) {
	long := "// Package record is long.\npackage record\n" + strings.Repeat("\n", maxLines)
	cases := []struct {
		rule      string
		says      string // a part of the sentence
		bad, good map[string]string
	}{
		{"known rooms", "which is not in the table",
			map[string]string{"internal/attic/a.go": "package attic"},
			map[string]string{"internal/record/a.go": "package record"}},
		{"arrows", "no arrow from internal/record to internal/store",
			map[string]string{"internal/record/a.go": `package record; import _ "gongshi/internal/store"`},
			map[string]string{"internal/store/a.go": `package store; import _ "gongshi/internal/record"`}},
		{"arrows", "no arrow from internal/errs to internal/division",
			map[string]string{"internal/errs/a_test.go": `package errs; import _ "gongshi/internal/division"`},
			map[string]string{"internal/api/a_test.go": `package api; import _ "gongshi/internal/sqlkit"`}},
		{"arrows", "no arrow from internal/api to internal/sqlkit",
			map[string]string{"internal/api/a.go": `package api; import _ "gongshi/internal/sqlkit"`},
			map[string]string{"internal/api/a_test.go": `package api; import _ "gongshi/internal/sqlkit"`}},
		{"arrows", "no arrow from internal/syncer to internal/store",
			map[string]string{"internal/syncer/a.go": "//go:build never\n\npackage syncer\nimport _ \"gongshi/internal/store\""},
			map[string]string{"internal/store/sub/a.go": `package sub; import _ "gongshi/internal/store/other"`}},
		{"sides", "internal/cache reaches internal/store",
			map[string]string{
				"internal/cache/a.go":    `package cache; import _ "gongshi/internal/protocol"`,
				"internal/protocol/a.go": `package protocol; import _ "gongshi/internal/store"`,
				"internal/store/a.go":    "package store"},
			map[string]string{
				"internal/cache/a.go":         `package cache; import _ "gongshi/internal/protocol"`,
				"internal/protocol/a_test.go": `package protocol; import _ "gongshi/internal/store"`}},
		{"sides", "Fyne never links into central",
			map[string]string{
				"cmd/central/a.go":   `package main; import _ "gongshi/internal/jobs"`,
				"internal/jobs/a.go": `package jobs; import _ "fyne.io/fyne/v2/canvas"`},
			map[string]string{"cmd/central/a.go": `package main; import _ "gongshi/internal/jobs"`}},
		{"keepers", "Fyne belongs to app",
			map[string]string{"internal/cache/a.go": `package cache; import _ "fyne.io/fyne/v2/canvas"`},
			map[string]string{"app/screen/a.go": `package screen; import _ "fyne.io/fyne/v2/canvas"`}},
		{"keepers", "needs cgo",
			map[string]string{"app/screen/a.go": `package screen; import _ "fyne.io/fyne/v2/app"`},
			map[string]string{"cmd/kiosk/a.go": `package main; import _ "fyne.io/fyne/v2/app"`}},
		{"keepers", "only the syncer",
			map[string]string{"internal/outbox/a_test.go": `package outbox; import _ "github.com/go-resty/resty/v2"`},
			map[string]string{"internal/syncer/a.go": `package syncer; import _ "github.com/go-resty/resty/v2"`}},
		{"keepers", "sqlkit opens databases",
			map[string]string{"internal/hanzi/a.go": `package hanzi; import _ "modernc.org/sqlite"`},
			map[string]string{"internal/hanzi/a_test.go": `package hanzi; import _ "modernc.org/sqlite"`}},
		{"fuzzers watch", "does not begin with hang.Watch",
			map[string]string{"internal/feed/a_test.go": "package feed\nfunc FuzzA(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) { Parse(b); hang.Watch(t) }) }"},
			map[string]string{"internal/feed/a_test.go": "package feed\nfunc FuzzA(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) { hang.Watch(t); Parse(b) }) }"}},
		{"arrows", "no arrow from internal/feed to internal/hang",
			map[string]string{"internal/feed/a.go": `package feed; import _ "gongshi/internal/hang"`},
			map[string]string{"internal/feed/a_test.go": `package feed; import _ "gongshi/internal/hang"`}},
		{"domain is pure", "imports os/exec",
			map[string]string{"internal/duty/a.go": `package duty; import _ "os/exec"`},
			map[string]string{"internal/duty/a_test.go": `package duty; import _ "os/exec"`}},
		{"domain is pure", "imports net/http",
			map[string]string{"internal/record/a.go": `package record; import _ "net/http"`},
			map[string]string{"internal/record/a.go": `package record; import _ "net/url"`}},
		{"domain is pure", "uses time.Now",
			map[string]string{"internal/record/a.go": "package record\nimport clock \"time\"\nvar now = clock.Now"},
			map[string]string{"internal/record/a.go": "package record\nimport \"time\"\nvar day = time.Unix(0, 0)"}},
		{"top level", "holds docs",
			map[string]string{"docs/a.md": "x"},
			map[string]string{".ci/run": "x", "README.md": "x", "packaging/test": "x"}},
		{"clear names", "package helper",
			map[string]string{"internal/store/helper/a.go": "package helper"},
			map[string]string{"internal/store/ledger/a.go": "package ledger"}},
		{"clear names", "package util",
			map[string]string{"internal/store/a/a.go": "package util"},
			map[string]string{"internal/store/a/a.go": "package a"}},
		{"package comments", "internal/record has no package comment",
			map[string]string{"internal/record/a.go": "package record", "internal/record/a_test.go": "// Package record.\npackage record"},
			map[string]string{"internal/record/a.go": "// Package record is.\npackage record", "internal/record/b.go": "package record"}},
		{"package comments", "internal/record has no package comment",
			map[string]string{"internal/record/a.go": "//go:build x\n\npackage record"},
			map[string]string{"internal/record/testdata/a.go": "package x"}},
		{"file size", "502 lines",
			map[string]string{"internal/record/a.go": long},
			map[string]string{"internal/record/a.go": "// Code generated by x. DO NOT EDIT.\n\n" + long}},
		{"nothing left open", "finish it",
			map[string]string{"internal/record/a.go": "package record // TO" + "DO: later"},
			map[string]string{"internal/record/a.go": "package record // todos are a word"}},
		{"rooms described", "does not name the room `record`",
			map[string]string{"internal/record/a.go": "package record", "internal/README.md": "`store`"},
			map[string]string{"internal/record/a.go": "package record", "internal/README.md": "The room `record`."}},
		{"named files", "README.md names `a.go`",
			map[string]string{"README.md": "See `a.go`."},
			map[string]string{"README.md": "See `a.go` and `app/`.", "app/a.go": "package app"}},
		{"named files", "names the document RULES.md",
			map[string]string{"app/a.go": "package app // see RULES.md"},
			map[string]string{"app/a.go": "package app // see RULES.md", "app/RULES.md": "x"}},
		{"no machine", "a.md:2 holds \"/ho" + "me/\"",
			map[string]string{"assets/a.md": "x\nrun /ho" + "me/me/x"},
			map[string]string{"assets/a.md": "run /var/lib/gongshi and https://example.org/ho" + "me/"}},
		{"no machine", "registry.np" + "mjs.org",
			map[string]string{"packaging/a": "npm --registry https://registry.np" + "mjs.org"},
			map[string]string{"packaging/a": "npm pack"}},
	}
	for _, c := range cases {
		t.Run(c.rule+"/"+c.says, func(t *testing.T) {
			said := strings.Join(rules[c.rule](synthetic(t, c.bad)), "\n")
			if !strings.Contains(said, c.says) {
				t.Errorf("broken tree: the rule said %q, want a sentence with %q", said, c.says)
			}
			if said := rules[c.rule](synthetic(t, c.good)); len(said) > 0 {
				t.Errorf("good tree: the rule said %q", said)
			}
		})
	}
	covered := map[string]bool{}
	for _, c := range cases {
		covered[c.rule] = true
	}
	for name := range rules {
		if !covered[name] {
			t.Errorf("rule %q is never broken by this test", name)
		}
	}
}

func TestCircleIsFound(t *testing.T) {
	said := tableIsDown(map[string]room{"a": {imports: []string{"b"}}, "b": {imports: []string{"c"}}, "c": {imports: []string{"a"}}})
	if len(said) != 1 || !strings.Contains(said[0], "circle") {
		t.Errorf("got %q", said)
	}
	said = tableIsDown(map[string]room{"a": {imports: []string{"nowhere"}}})
	if len(said) != 1 || !strings.Contains(said[0], "no line of its own") {
		t.Errorf("got %q", said)
	}
}

func TestBrokenSourceIsAnError(t *testing.T) {
	if _, err := load(fstest.MapFS{"app/a.go": {Data: []byte("pack")}}, []string{"app/a.go"}); err == nil {
		t.Error("a file that does not parse was accepted")
	}
}

// synthetic makes a tree of the given files.
func synthetic(t *testing.T, files map[string]string) *tree {
	t.Helper()
	fsys := fstest.MapFS{}
	var paths []string
	for p, text := range files {
		fsys[p] = &fstest.MapFile{Data: []byte(text), Mode: fs.ModePerm}
		paths = append(paths, p)
	}
	all, err := load(fsys, paths)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
