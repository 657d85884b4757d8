package screen

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/assets"
	"gongshi/internal/catalogue"
)

// Parts of the administrator's screen.
const (
	adminLog  = "log"
	adminExit = "exit"

	adminLicences = "licences"
)

// adminStatusPage shows the kiosk's state, and the actions for it.
func (c *Ctx) adminStatusPage(syncing Syncing) Page {
	return Page{
		Crumbs: []string{c.T("admin.title")}, Title: c.T("admin.title"),
		Blocks: []fyne.CanvasObject{c.adminSyncCard(syncing), c.adminToolsCard(), c.adminMachineCard(), c.adminLogsCard()},
	}
}

// adminSyncCard tells in plain words how the last pass went.
func (c *Ctx) adminSyncCard(s Syncing) fyne.CanvasObject {
	f, err := c.freshness()
	if err != nil {
		return c.Card(c.heading(c.T("admin.sync"), "", nil), c.Text(theme.Body, c.T("error.read")))
	}
	pill := c.Pill(c.T("admin.sync_good"), "check", theme.Good)
	result := c.T("admin.sync_new", "n", c.Number(s.Last.New), "size", c.size(s.Last.Bytes))
	switch {
	case s.Busy:
		pill = c.Pill(c.T("admin.sync_busy"), "clock", theme.Due)
	case !s.Last.Known:
		pill, result = c.Pill(c.T("admin.sync_never"), "clock", theme.Due), ""
	case s.Last.Trouble != "":
		pill, result = c.Pill(c.T("admin.sync_bad"), "alert", theme.Bad), c.passFailureText(s.Last)
	}
	missing := ""
	if s.Last.Missing > 0 {
		missing = c.T("admin.sync_missing", "n", c.Number(s.Last.Missing))
	}
	rows := []fyne.CanvasObject{c.heading(c.T("admin.sync"), "", pill)}
	if result != "" {
		rows = append(rows, c.Text(theme.Body, result).Bold())
	}
	if words := c.storageWords(f); words != "" {
		rows = append(rows, c.band(c.Tone(theme.Due).Fill, c.Tone(theme.Due).Text, "alert", c.T("fresh.storage"), words))
	}
	if f.Clock.State != catalogue.ClockGood {
		rows = append(rows, c.band(c.Tone(theme.Due).Fill, c.Tone(theme.Due).Text, "clock", clockTag(c.Printer, f.Clock), c.clockWords(f)))
	}
	rows = append(rows, c.Fields(
		widget.Field{Name: c.T("fresh.last_tried"), Value: joinNonEmpty(" · ", c.Moment(f.LastTried), c.Age(f.LastTried, c.Now))},
		widget.Field{Name: c.T("admin.missing"), Value: missing},
		widget.Field{Name: c.T("admin.centre"), Value: s.Centre},
		widget.Field{Name: c.T("admin.keys"), Value: s.Keys},
		widget.Field{Name: c.T("admin.detail"), Value: s.Last.Detail},
	))
	switch {
	case !s.Possible:
		rows = append(rows, c.Text(theme.Body, c.T("admin.no_centre")))
	case !s.Busy:
		rows = append(rows, c.MainButton(c.T("admin.sync_now"), "globe", func() { c.shell.opt.Keeper.SyncNow(); c.Rebuild() }))
	}
	return c.Card(rows...)
}

// passFailureText returns why the last pass is incomplete, in words that say what to do.
func (c *Ctx) passFailureText(p Pass) string {
	words := c.failureText(p.Trouble)
	if p.Division == "" {
		return words
	}
	return c.T("admin.of_division", "division", c.Place.Name(p.Division, c.English()), "words", words)
}

// adminMachineCard is the program and its disk.
func (c *Ctx) adminMachineCard() fyne.CanvasObject {
	m := c.shell.opt.Keeper.Machine()
	records, clock := "", ""
	if f, err := c.freshness(); err == nil { // the top tells of a wrong clock
		records, clock = c.Number(f.Records), c.clockWords(f)
	}
	disk := ""
	if m.Total > 0 {
		disk = c.T("admin.disk_of", "free", c.size(m.Free), "total", c.size(m.Total))
	}
	own := c.Place.Own()
	return c.Card(c.heading(c.T("admin.machine"), "", nil), c.Fields(
		widget.Field{Name: c.T("admin.division"), Value: c.Place.Name(own.Code, c.English()) + " " + string(own.Code)},
		widget.Field{Name: c.T("fresh.records"), Value: records},
		widget.Field{Name: c.T("admin.held"), Value: c.size(m.Held)},
		widget.Field{Name: c.T("admin.disk"), Value: disk},
		widget.Field{Name: c.T("admin.crashes"), Value: c.Number(m.Crashes)},
		widget.Field{Name: c.T("admin.folder"), Value: m.Folder},
		widget.Field{Name: c.T("admin.version"), Value: m.Version},
		widget.Field{Name: c.T("fresh.clock"), Value: clock},
	))
}

// size writes bytes: 830 KB, 12.4 MB, 3.1 GB.
func (c *Ctx) size(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%d KB", (bytes+999)/1000)
}

// adminLogsCard shows how far each division's log is held and verified.
func (c *Ctx) adminLogsCard() fyne.CanvasObject {
	f, err := c.freshness()
	if err != nil || len(f.Chain) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(f.Chain))
	for i, l := range f.Chain {
		rows[i] = c.logRow(f, l)
	}
	return c.Card(c.heading(c.T("fresh.logs"), "", nil), c.Divided(rows...))
}

// adminToolsCard lists the administrator's tools.
func (c *Ctx) adminToolsCard() fyne.CanvasObject {
	s := c.shell
	part := func(name string) func() { return c.Go(nav.Route{Page: nav.Admin, Part: name}) }
	columns := 2
	if c.Size == theme.Largest {
		columns = 1
	}
	return c.Card(c.heading(c.T("admin.tools"), "", nil), widget.Grid(columns, c.Look.Gap(),
		c.Button(c.T("admin.log"), "list", part(adminLog)),
		c.Button(c.T("admin.clean"), "shield", func() { s.openTool(newCleaning(s.opt.Steady())) }),
		c.Button(c.T("admin.colours"), "image", func() { s.openTool(newColours()) }),
		c.Button(c.T("admin.touch"), "check", func() { s.openTool(newTouchTest()) }),
		c.Button(c.T("admin.licences"), "policy", part(adminLicences)),
		c.Button(c.T("admin.exit"), "exit", part(adminExit))))
}

// adminLicencesPage lists the licences of everything in the program, as --licences prints them.
func (c *Ctx) adminLicencesPage() Page {
	var rows []fyne.CanvasObject
	for line := range strings.Lines(assets.Licences) {
		name, licence, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if name == "Gongshi, what was written for it" { // the only line that is a sentence
			name = c.T("admin.licences_own")
		}
		if licence == "no licence was chosen by its owner yet" {
			licence = c.T("admin.licences_none")
		}
		rows = append(rows, widget.Inset(0, 6, widget.Column(0, c.Text(theme.Note, name), c.Text(theme.Note, licence).Bold())))
	}
	return Page{
		Crumbs: []string{c.T("admin.title"), c.T("admin.licences")}, Title: c.T("admin.licences"), Note: c.T("admin.licences_note"),
		Blocks: []fyne.CanvasObject{Across(c.Card(c.Divided(rows...)))},
	}
}

// adminLogPage is the newest lines of the program's log.
func (c *Ctx) adminLogPage() Page {
	var rows []fyne.CanvasObject
	for _, line := range c.shell.opt.Keeper.Log() {
		rows = append(rows, widget.Inset(0, 6, c.Text(theme.Note, line)))
	}
	if len(rows) == 0 {
		rows = append(rows, c.Text(theme.Body, c.T("admin.log_empty")))
	}
	return Page{
		Crumbs: []string{c.T("admin.title"), c.T("admin.log")}, Title: c.T("admin.log"), Note: c.T("admin.log_note"),
		Blocks: []fyne.CanvasObject{Across(c.Card(c.Divided(rows...)))},
	}
}

// adminExitPage asks once more.
func (c *Ctx) adminExitPage() Page {
	return Page{
		Crumbs: []string{c.T("admin.title"), c.T("admin.exit")}, Title: c.T("admin.exit"),
		Blocks: []fyne.CanvasObject{Across(c.Card(
			c.Text(theme.Body, c.T("admin.exit_words")),
			c.MainButton(c.T("admin.exit_now"), "exit", c.shell.opt.Keeper.Exit),
			c.Button(c.T("admin.stay"), "back", c.shell.Back)))},
	}
}
