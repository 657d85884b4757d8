package main

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/app/screen"
	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/syncer"
)

// administrator serves the administrator's screen.
type administrator struct {
	*lock
	dir     string
	cache   *cache.Cache
	passes  *syncer.Syncer // nil without a centre
	centre  string
	log     *ring
	version string
	exit    func()
}

var _ screen.Administrator = (*administrator)(nil)

// PIN is the lock's state. A disk that is known to take nothing is told before the first try.
func (k *administrator) PIN() screen.PINState {
	p := k.State()
	p.Unkept = p.Unkept || p.Set && k.cache.Storage() != catalogue.StorageGood
	return p
}

// Try asks the lock, and leaves a trace of who tried in vain.
func (k *administrator) Try(pin string) (bool, error) {
	right, err := k.lock.Try(pin)
	switch {
	case err != nil:
		slog.Warn("the administrator's PIN was not checked", "cause", err)
	case !right:
		slog.Warn("a wrong administrator's PIN")
	default:
		slog.Info("the administrator's screen was opened")
	}
	return right, err
}

// Machine reads the sizes again; a folder of a kiosk has some hundred files.
func (k *administrator) Machine() screen.Machine {
	m := screen.Machine{Version: k.version, Folder: k.dir}
	err := filepath.WalkDir(k.dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that is removed meanwhile takes no space
		}
		if info, err := d.Info(); err == nil {
			m.Held += info.Size()
		}
		return nil
	})
	if err == nil {
		m.Free, m.Total, err = diskSpace(k.dir)
	}
	if err != nil {
		slog.Warn("the disk does not say how full it is", "cause", err)
	}
	if reports, err := crashFiles(filepath.Join(k.dir, crashFolder)); err == nil {
		m.Crashes = len(reports)
	}
	return m
}

// Syncing reads the report of the last pass, whichever process made it.
func (k *administrator) Syncing() screen.Syncing {
	s := screen.Syncing{Possible: k.passes != nil, Centre: k.centre, Busy: k.passes != nil && k.passes.Busy()}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if trust, err := k.cache.Trusted(ctx); err == nil {
		s.Keys = strings.Join(trust.Fingerprints(), "; ")
	}
	text, err := k.cache.LastReport(ctx)
	if err != nil || text == "" {
		return s
	}
	var r syncer.Report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return s // of another version of the program
	}
	s.Last = lastPass(r)
	return s
}

// lastPass picks from a report the first failure, as freshness shows it.
func lastPass(r syncer.Report) screen.Pass {
	p := screen.Pass{Known: true, Bytes: r.Bytes}
	for _, d := range r.Divisions {
		p.New += int(d.To - d.From)
	}
	if r.Attachments != nil {
		p.Missing = r.Attachments.Missing
	}
	if f, of := r.First(); f != nil {
		p.Trouble, p.Detail, p.Division = string(f.Reason), f.Sentence, division.Code(of)
	}
	return p
}

// SyncNow asks for a pass.
func (k *administrator) SyncNow() {
	if k.passes != nil {
		k.passes.Ask()
	}
}

// Log is the ring's lines.
func (k *administrator) Log() []string { return k.log.lastLines() }

// Exit ends the program.
func (k *administrator) Exit() {
	slog.Info("the administrator has ended the program")
	k.exit()
}
