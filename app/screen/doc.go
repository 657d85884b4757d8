// Package screen draws the residents' screens: the shell around every screen, and the screens.
//
// # Two things a screen
//
// A screen is a model in plain Go (its content, its events; tested without a canvas) and a build function that draws it
// with the widgets of app/widget. Screens read through Source, which is declared here; they know no database and no
// network. Nothing here keeps anything of a person: the Shell holds the way and the models, and Reset wipes them.
//
// # How to add the screen of a kind
//
//  1. Write app/screen/<kind>.go (finance_statement.go is the example) with
//
//     func projectDetail(c *Ctx, r *record.Record) Detail
//
//     which takes r.Body.(*record.Project) and returns a Detail: pills for beside the title, and
//     Blocks, one card each, in the order in which a resident asks. Title, way from home, the
//     publicity pill, attachments, supervision, all envelope fields and the way to the record trail
//     are drawn around it for every kind (record.go, foot.go); do not repeat them.
//
//  2. Enter it in the table kindOf of kinds.go. A kind whose list is more than a card a record has its
//     own rows there, or something below each card (list_forms.go).
//
//  3. Words: every word that is not from the record is a key in assets/i18n/zh.json and en.json (those of
//     the kinds in zh-records.json and en-records.json), used
//     as c.T("project.budget"); the same keys in both files, sorted. A test finds missing, unused and
//     unknown keys and literal Chinese in the code. Values
//     of code lists go through c.Label(list, code), names of fields through c.FieldLabel.
//
//  4. State of the screen (an open row, a turned page) lives in a model: m := State(c, "project", fresh).
//     Change it in an event and call c.Rebuild(); c.Top() also goes back to the beginning.
//     Values from c.Source that are worth keeping go through Cached, which forgets them when records change.
//     Everything that is computed from the record belongs into methods without canvas objects.
//
//  5. An example in assets/examples (a record as an operator would publish it), which the goldens and the
//     test that every field is shown take up; further states in detailViews of detail_fixture_test.go.
//     Look at the pictures: go test -tags test ./app/screen -run Pictures -pictures DIR writes every
//     screen × language × text size × form into DIR; -tall 3600 shows whole pages.
//
// Rules of drawing: only widgets of app/widget (c.Card, c.Section, c.Fields, c.Table, c.Steps, c.Bars, c.Figures,
// c.Pill …), only Column, Row, Grid, Wrap as layouts, sizes by role (theme.Body …), colours from c.Look; long text is
// c.Text, never a Fyne label. In landscape cards flow into two columns; Across(block) takes both. Every touchable thing
// is a Pressable. Money is c.Yuan, dates are c.Date. A field that a record lacks leaves no empty row: nil blocks are
// skipped.
//
// # Layers over the screens
//
// Beat lets time pass, once a second. A cover is a value (cover.go), drawn as a curtain when it changes and never in
// between: an alert before everything, then cleaning, the question whether somebody is still there, the administrator's
// tests, the attract loop. A curtain is drawn with poster and the roles that are read from three metres. The states
// that no route leads to are in moments of life_picture_test.go.
//
// A panic in a screen is caught (safely.go) and costs that screen. The administrator's screen (admin.go) works through
// Keeper; it is a page like others, but shows the PIN's pad until the PIN was right, and forgets that as soon as it is
// left.
//
// Only cmd/kiosk imports this package.
package screen
