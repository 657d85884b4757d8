package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/screen"
	"gongshi/app/theme"
	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// shotCommand is `kiosk shot`.
type shotCommand struct {
	keyed
	Dir    string `placeholder:"DIR" help:"The kiosk's folder; without it, --record is drawn as a kiosk of its division that has nothing else shows it."`
	Route  string `placeholder:"ROUTE" xor:"what" help:"The screen; see kiosk routes."`
	Record string `placeholder:"FILE" xor:"what" help:"A record that is not published yet, as a JSON file."`
	Files  string `placeholder:"DIR" help:"Where the pictures of the record of --record lie, each named by its SHA-256."`
	Size   string `default:"1080x1920" help:"Width and height in pixels."`
	Lang   string `default:"zh" enum:"zh,en" help:"zh or en."`
	Text   string `default:"normal" enum:"normal,large,largest" help:"normal, large or largest."`
	At     string `placeholder:"TIME" help:"What the kiosk's clock says, RFC 3339 or a date; now if absent. A clock that what is signed speaks against is drawn as wrong."`
	Alone  string `placeholder:"DURATION" help:"What is on the screen once nobody has touched it for so long: an alert, the question, the attract loop. Without it nothing lies over the screen."`
	Out    string `required:"" placeholder:"FILE.png" help:"The picture."`
}

// Run draws the screen without a window.
func (c shotCommand) Run(s *station) error {
	width, height, err := parseSize(c.Size)
	if err != nil {
		return err
	}
	at, err := parseMoment(c.At)
	if err != nil {
		return err
	}
	written, err := c.writtenRecord(at)
	if err != nil {
		return err
	}
	k, registry, err := c.openSource(s, at, written)
	if err != nil {
		return err
	}
	defer k.Close()
	from, route := screen.Source(k), nav.Route{Page: nav.Record}
	if written != nil {
		from, route.ID = draft{k, written, c.Files}, written.ID
	} else if route, err = nav.Parse(c.Route); err != nil {
		return err
	}
	r, d, err := shippedRules()
	if err != nil {
		return err
	}
	size, _ := theme.ParseTextSize(c.Text)
	alone, err := c.untouchedFor()
	if err != nil {
		return err
	}
	drawingApp()
	steady := at
	shell := screen.New(screen.Options{
		Source: from, Rules: r, Duties: d, Place: placeOf(k.Division(), registry), Lang: i18n.Lang(c.Lang), Text: size,
		Now: k.Clock().Now, Steady: func() time.Time { return steady }, Speller: new(spelling),
	})
	shell.Go(route)
	if alone >= 0 {
		screen.Picture(shell, width, height) // lays the screen out: an overlay needs a screen to cover
		for end := at.Add(alone); !steady.After(end); steady = steady.Add(time.Second) {
			shell.Beat()
		}
	}
	return c.drawScreen(shell, width, height)
}

// mostAlone bounds how long a picture waits for: the attract loop has come round by then.
const mostAlone = time.Hour

// untouchedFor is for how long nobody has touched the screen; less than nothing if it is not to be asked.
func (c shotCommand) untouchedFor() (time.Duration, error) {
	if c.Alone == "" {
		return -1, nil
	}
	d, err := time.ParseDuration(c.Alone)
	if err != nil || d < 0 || d > mostAlone {
		return 0, errs.F(errs.Invalid, "%q is not a duration from 0s to 1h", c.Alone)
	}
	return d, nil
}

// observed is called with the drawn shell; a build for tests reads the words.
var observed func(*screen.Shell) error

// writtenRecord returns the record of the file, with the fields that its publication would set; nil without one.
func (c shotCommand) writtenRecord(at time.Time) (*record.Record, error) {
	if c.Record == "" {
		if c.Route == "" {
			return nil, errs.F(errs.Invalid, "give --route ROUTE or --record FILE")
		}
		return nil, nil
	}
	data, err := os.ReadFile(c.Record)
	if err != nil {
		return nil, errs.E(errs.Invalid, "the record cannot be read", err)
	}
	r, err := record.Parse(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return nil, errs.E(errs.Invalid, c.Record, err)
	}
	if r.ID == "" {
		r.ID = "00000000-0000-7000-8000-000000000000"
	}
	if r.PublishedAt.IsZero() {
		r.PublishedAt = at
	}
	r.Revision = max(r.Revision, 1)
	return r, nil
}

// openSource opens the kiosk's folder, or an empty one, which Close removes.
func (c shotCommand) openSource(
	s *station,
	at time.Time,
	written *record.Record,
) (*passing, *division.Registry, error) {
	keys, err := c.readKeys()
	if err != nil {
		return nil, nil, err
	}
	o, f, gone := opening{now: func() time.Time { return at }, trust: keys}, folder{c.Dir}, func() {}
	if c.Dir == "" {
		if written == nil {
			return nil, nil, errs.F(errs.Invalid, "give --dir DIR, the kiosk's folder")
		}
		dir, err := os.MkdirTemp("", "kiosk-shot-")
		if err != nil {
			return nil, nil, errs.E(errs.Unavailable, "there is no room for a temporary folder", err)
		}
		gone = func() { os.RemoveAll(dir) }
		f.Dir, o.division, o.check = dir, string(written.Division), cache.CheckLater
	}
	k, registry, err := f.openCache(s, o)
	if err != nil {
		gone()
		return nil, nil, err
	}
	return &passing{k, gone}, registry, nil
}

// passing is a cache, and the work to do once it is closed.
type passing struct {
	*cache.Cache
	gone func()
}

func (p *passing) Close() {
	p.Cache.Close()
	p.gone()
}

func (c shotCommand) drawScreen(shell *screen.Shell, width, height int) error {
	f, err := os.Create(c.Out)
	if err != nil {
		return errs.E(errs.Unavailable, "the picture cannot be written", err)
	}
	defer f.Close()
	picture := screen.Picture(shell, width, height)
	if observed != nil {
		if err := observed(shell); err != nil {
			return err
		}
	}
	if err := png.Encode(f, picture); err != nil {
		return errs.E(errs.Unavailable, "the picture cannot be written", err)
	}
	return f.Close()
}

// draft is a source with one more record: an unpublished one, as it would be shown.
type draft struct {
	screen.Source
	record *record.Record
	files  string // folder of its pictures; "" for none
}

// Blob returns a file from the folder, else from the kiosk.
func (d draft) Blob(ctx context.Context, digest string) ([]byte, error) {
	if _, err := feed.ParseDigest(digest); err == nil && d.files != "" {
		if data, err := os.ReadFile(filepath.Join(d.files, digest)); err == nil {
			return data, nil
		}
	}
	return d.Source.Blob(ctx, digest)
}

func (d draft) Record(ctx context.Context, id string) (*record.Record, error) {
	if id == d.record.ID {
		return d.record, nil
	}
	return d.Source.Record(ctx, id)
}

func (d draft) RecordsByID(ctx context.Context, ids []string) (map[string]*record.Record, error) {
	records, err := d.Source.RecordsByID(ctx, ids)
	if err == nil && slices.Contains(ids, d.record.ID) {
		records[d.record.ID] = d.record
	}
	return records, err
}

func (d draft) Trail(ctx context.Context, id string) (*catalogue.Trail, error) {
	if id != d.record.ID {
		return d.Source.Trail(ctx, id)
	}
	r := d.record
	return &catalogue.Trail{
		ID: id, Kind: r.Kind, Division: r.Division, IndexNumber: r.IndexNumber, Title: r.Title, State: catalogue.Current, FirstPublished: r.PublishedAt,
		Revisions: []catalogue.Revision{{Op: "publish", Number: r.Revision, At: r.PublishedAt, Record: r}},
	}, nil
}

// parseSize reads 1080x1920.
func parseSize(s string) (width, height int, err error) {
	n, err := fmt.Sscanf(s, "%dx%d", &width, &height)
	if err != nil || n != 2 || fmt.Sprintf("%dx%d", width, height) != s || width < 320 || height < 320 ||
		width > 8192 ||
		height > 8192 {
		return 0, 0, errs.F(errs.Invalid, "%q is not a size such as 1080x1920", s)
	}
	return width, height, nil
}

// parseMoment reads a moment or the noon of a day; "" is now.
func parseMoment(s string) (time.Time, error) {
	if s == "" {
		return machineClock(), nil
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	day, err := record.ParseDate(s)
	if err != nil {
		return time.Time{}, errs.F(
			errs.Invalid,
			"%q is neither a moment such as 2026-11-23T16:42:00+08:00 nor a date",
			s,
		)
	}
	return day.Time().Add(12 * time.Hour), nil
}
