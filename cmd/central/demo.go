package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"time"

	"gongshi/internal/demo"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type demoCmd struct {
	folder
	Listen string      `default:"127.0.0.1:8470" placeholder:"ADDR" help:"Address and port (${default})."`
	AsOf   record.Date `name:"as-of" placeholder:"DATE" help:"The day on which the demo data is to look alive; today if not given."`
}

// demoName is the centre's name in a demo; example domains belong to nobody (RFC 2606).
const demoName = "demo.gongshi.example"

// Validate makes a day for which there is no demo data misuse, before anything is made.
func (c *demoCmd) Validate() error {
	if c.AsOf.IsZero() {
		return nil
	}
	return demo.Check(c.AsOf)
}

// Run fills the folder if nothing was ever published there, then serves.
func (c *demoCmd) Run(a *app) error {
	if !store.HasKey(c.Dir) {
		if _, err := store.Keygen(c.Dir, demoName); err != nil {
			return err
		}
		a.printf("Made a centre named %s with a fresh signing key in %s.", demoName, c.Dir)
	}
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	empty, err := s.Empty(a.ctx)
	if err != nil {
		return err
	}
	var drafts []demo.Draft
	if empty {
		if drafts, err = c.publishDemo(a, s); err != nil {
			return err
		}
	} else {
		a.printf("%s holds published records already; nothing is added to them.", c.Dir)
	}
	passwords, err := seatUsers(a, s)
	if err != nil {
		return err
	}
	if err := playDrafts(a, s, drafts); err != nil {
		return err
	}
	return serveUntilDone(a, s, c.Dir, c.Listen, secured{Console: true}, drawing{}, func(addr string) {
		c.printReady(a, s, addr)
		sayUsers(a, "http://"+addr, passwords)
	})
}

// fill publishes the demonstration's records, and gives the drafts that are under way beside them.
func (c *demoCmd) publishDemo(a *app, s *store.Store) ([]demo.Draft, error) {
	asOf := c.AsOf
	if asOf.IsZero() {
		asOf = record.DateOf(time.Now().In(record.Zone))
	}
	data, err := demo.Build(asOf)
	if err != nil {
		return nil, err
	}
	a.printf("Publishing %d demo records as of %s (invented data, marked as sample) …", len(data.Records), asOf)
	began := time.Now()
	batch := store.Batch{Moment: asOf.Time().Add(8 * time.Hour), Files: map[string]store.File{}}
	for _, r := range data.Records {
		d := store.Item{Record: r, IndexNumber: r.IndexNumber}
		if r.IndexNumber != "" {
			bare := *r
			bare.IndexNumber = ""
			d.Record = &bare
		}
		batch.Items = append(batch.Items, d)
	}
	for digest, content := range data.Blobs {
		batch.Files[digest] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	}
	if err := s.AddDivisions(a.ctx, data.Divisions); err != nil {
		return nil, err
	}
	done, err := s.Import(a.ctx, batch, demoHistory(data))
	if err != nil {
		return nil, err
	}
	a.printf("Published %d records, %d corrections and %d withdrawals in %s.", len(done), len(data.Corrections), len(data.Withdrawals),
		time.Since(began).Round(100*time.Millisecond))
	return data.Drafts, nil
}

// demoHistory returns the later acts on the demo records, in their order.
func demoHistory(data *demo.Data) []store.Later {
	var later []store.Later
	for _, c := range data.Corrections {
		later = append(later, store.Later{Of: c.Of, Correction: c.Record})
	}
	for _, w := range data.Withdrawals {
		later = append(later, store.Later{Of: w.Of, Withdrawal: store.Withdrawal{Reason: w.Reason, By: w.By, At: w.At}})
	}
	return later
}

func (c *demoCmd) printReady(a *app, s *store.Store, addr string) {
	where := "http://" + addr
	a.printf("")
	a.printf("Serving %s on %s; stop with Ctrl-C.", s.Name(), where)
	a.printf("Its verifier key, for --trust: %s", s.VerifierLine())
	a.printf("A kiosk of the sample village %s, in another terminal:", demo.Kiosk)
	a.printf("  kiosk --dir %s --central %s --division %s --windowed 1080x1920", shellQuote(filepath.Join(filepath.Dir(c.Dir), "kiosk")), where, demo.Kiosk)
}

// shellQuote makes a path safe to be copied into a shell.
func shellQuote(path string) string {
	if !strings.ContainsAny(path, " '\"$&;()<>|*?`\\!#~") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
