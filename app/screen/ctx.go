package screen

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// Ctx is a screen's context: the widgets and words of the moment (Kit), the route, the time, the source, the ways on.
// It lives as long as one build.
type Ctx struct {
	widget.Kit
	Source Source
	Rules  *record.Rules // words for codes and fields
	Duties *duty.Rules
	Place  Place
	Now    time.Time
	Route  nav.Route
	Wide   bool      // landscape: cards stand in two columns
	View   fyne.Size // of the whole window
	Body   fyne.Size // the screen's size between header and bar
	page   *pageState
	shell  *Shell
	reveal fyne.CanvasObject
	fresh  *catalogue.Freshness // read by this build; nil: not yet
}

// Today is the civil date at the kiosk.
func (c *Ctx) Today() record.Date { return record.DateOf(c.Now.In(record.Zone)) }

// English reports whether the kiosk speaks English at the moment.
func (c *Ctx) English() bool { return c.Lang == i18n.En }

// Label gives the words for a code of a list of assets/codes; the code itself where the list lacks it.
func (c *Ctx) Label(list, code string) string { return c.Rules.Label(list, code, string(c.Lang)) }

// ClassLabel gives the words for a record's class.
func (c *Ctx) ClassLabel(k record.Kind, class string) string {
	return c.Rules.ClassLabel(k, class, string(c.Lang))
}

// FieldLabel gives the words for a field of records of a kind, by JSON pointer: "/index_number" is 索引号.
func (c *Ctx) FieldLabel(k record.Kind, pointer string) string {
	return c.Rules.FieldLabel(k, pointer, string(c.Lang))
}

// Go leads to a route when it is touched.
func (c *Ctx) Go(to nav.Route) func() { return func() { c.shell.Go(to) } }

// Rebuild draws the screen after its model has changed; the place in it is kept.
func (c *Ctx) Rebuild() { c.shell.rebuildParts(true) }

// Top draws the screen from its beginning.
func (c *Ctx) Top() {
	c.page.offset = 0
	c.shell.rebuildParts(false)
}

// freshness returns the possible age of the content, read once in a build.
func (c *Ctx) freshness() (catalogue.Freshness, error) {
	if c.fresh != nil {
		return *c.fresh, nil
	}
	ctx, cancel := c.readContext()
	defer cancel()
	f, err := c.Source.Freshness(ctx)
	if err == nil {
		c.fresh = &f
	}
	return f, err
}

// Reveal has an object of the page come into sight after this build: a touch has just opened it.
func (c *Ctx) Reveal(o fyne.CanvasObject) { c.reveal = o }

// readContext gives a context for one read of the source.
func (c *Ctx) readContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), readLimit)
}

// pageState is a page's state while the resident stays on it, whatever is switched meanwhile. It is wiped when the page
// is left.
type pageState struct {
	models map[string]any // the resident's open, chosen and turned things
	read   map[string]any // records and values from the source; read again when records have changed
	offset float64
}

// State gives the model of a screen: made by fresh when the resident arrives, the same one in every
// later build, forgotten when they leave. name keeps models of one page apart.
func State[T any](c *Ctx, name string, fresh func() *T) *T {
	return stateOf(c.page.models, name, fresh)
}

// Cached is a value that a screen has read from the source: kept like a State, but read again when records have
// changed. The resident's choices do not belong here.
func Cached[T any](c *Ctx, name string, fresh func() *T) *T { return stateOf(c.page.read, name, fresh) }

func stateOf[T any](in map[string]any, name string, fresh func() *T) *T {
	if m, ok := in[name].(*T); ok {
		return m
	}
	m := fresh()
	in[name] = m
	return m
}
