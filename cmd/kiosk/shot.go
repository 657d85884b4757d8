package main

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"time"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/screen"
	"gongshi/app/theme"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// shotCommand is `kiosk shot`.
type shotCommand struct {
	folder
	Route  string `placeholder:"ROUTE" xor:"what" help:"The screen; see kiosk routes."`
	Record string `placeholder:"FILE" xor:"what" help:"A record that is not published yet, as a JSON file."`
	Size   string `default:"1080x1920" help:"Width and height in pixels."`
	Lang   string `default:"zh" enum:"zh,en" help:"zh or en."`
	Text   string `default:"normal" enum:"normal,large,largest" help:"normal, large or largest."`
	At     string `placeholder:"TIME" help:"The moment to draw for, RFC 3339 or a date; now if absent."`
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
	k, registry, err := c.open(s, opening{now: func() time.Time { return at }})
	if err != nil {
		return err
	}
	defer k.Close()
	route, from, err := c.view(k, at)
	if err != nil {
		return err
	}
	r, d, err := rules()
	if err != nil {
		return err
	}
	size, _ := theme.ParseTextSize(c.Text)
	drawingApp()
	shell := screen.New(screen.Options{
		Source: from, Rules: r, Duties: d, Place: place(k.Division(), registry), Lang: i18n.Lang(c.Lang), Text: size,
		Now: func() time.Time { return at }, Speller: new(spelling),
	})
	shell.Go(route)
	return c.draw(shell, width, height)
}

// view is the route to draw and what it reads from.
func (c shotCommand) view(k screen.Source, at time.Time) (nav.Route, screen.Source, error) {
	if c.Record == "" {
		if c.Route == "" {
			return nav.Route{}, nil, errs.F(errs.Invalid, "give --route ROUTE or --record FILE")
		}
		route, err := nav.Parse(c.Route)
		return route, k, err
	}
	data, err := os.ReadFile(c.Record)
	if err != nil {
		return nav.Route{}, nil, errs.E(errs.Invalid, "the record cannot be read", err)
	}
	r, err := record.Parse(data)
	if err != nil {
		return nav.Route{}, nil, errs.E(errs.Invalid, c.Record, err)
	}
	if r.ID == "" {
		r.ID = "00000000-0000-7000-8000-000000000000"
	}
	if r.PublishedAt.IsZero() {
		r.PublishedAt = at
	}
	r.Revision = max(r.Revision, 1)
	return nav.Route{Page: nav.Record, ID: r.ID}, draft{k, r}, nil
}

func (c shotCommand) draw(shell *screen.Shell, width, height int) error {
	f, err := os.Create(c.Out)
	if err != nil {
		return errs.E(errs.Unavailable, "the picture cannot be written", err)
	}
	defer f.Close()
	if err := png.Encode(f, screen.Picture(shell, width, height)); err != nil {
		return errs.E(errs.Unavailable, "the picture cannot be written", err)
	}
	return f.Close()
}

// draft is a source with one record more: one that is not published yet, as it would be shown.
type draft struct {
	screen.Source
	record *record.Record
}

func (d draft) Record(ctx context.Context, id string) (*record.Record, error) {
	if id == d.record.ID {
		return d.record, nil
	}
	return d.Source.Record(ctx, id)
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
	if err != nil || n != 2 || fmt.Sprintf("%dx%d", width, height) != s || width < 320 || height < 320 || width > 8192 || height > 8192 {
		return 0, 0, errs.F(errs.Invalid, "%q is not a size such as 1080x1920", s)
	}
	return width, height, nil
}

// parseMoment reads a moment or the noon of a day; "" is now.
func parseMoment(s string) (time.Time, error) {
	if s == "" {
		return time.Now(), nil
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	day, err := record.ParseDate(s)
	if err != nil {
		return time.Time{}, errs.F(errs.Invalid, "%q is neither a moment such as 2026-11-23T16:42:00+08:00 nor a date", s)
	}
	return day.Time().Add(12 * time.Hour), nil
}
