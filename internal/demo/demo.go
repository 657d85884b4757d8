// Package demo builds the data set that a newcomer sees first: the affairs of the Anqing civil affairs bureau with
// exactly the figures of the table that it published in June 2015, and below it districts, streets and sample villages
// that look alive on a given day.
//
// Build is a pure function of the day: no clock, disk, network or map order takes part, so two calls give the same
// bytes (ids, salts and keys are the centre's business and are not in the data). Texts are data in assets/demo; the
// code here only assembles them. cmd/central and tests may import it.
//
// # Invariants of every set
//
//   - Figures of the table are records of division 340800000000 dated (issued_on, held_on, happened_on)
//     from 2015-01-01 to 2015-06-03. The bureau's other records (guides, policies, staff, recent
//     notices) are dated outside of that span or are of a kind that the table does not count.
//   - The seed document 003111216/201506-00011 is an announcement of medium "notice_board": it was put up on
//     the information disclosure board, it is not one of the five documents about livelihood projects,
//     and so it disturbs none of the figures (5 documents, 326 information items, 50 newspaper reports).
//   - Weekly radio bulletins are announcements of medium "radio"; the bureau's answers within the span are
//     questions and hotline calls only.
//   - Every record is a sample except the seed document, the policies (real titles, numbers and dates; the
//     text is a summary of ours and says so) and nothing else.
//   - Published moments ascend over Records, and the last is before 20:00 of the day before asOf, so that
//     nothing comes from the future wherever in the world the day has begun.
//   - A village's statements reconcile: opening = closing of the period before, quarters and years agree
//     with the months.
package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

const (
	// City is the division of the bureau.
	City division.Code = "340800000000"
	// Kiosk is the village whose kiosk the demo starts.
	Kiosk division.Code = "340803001901"
)

// Earliest is the first day for which demo data can be built: the year of village accounts before it
// must not reach into the span of the bureau's figures.
var Earliest = record.Date{Year: 2017, Month: time.January, Day: 1}

// Data is a data set ready for publishing.
type Data struct {
	Divisions []division.Division
	// Records are first publications in the order of PublishedAt, which is preset. ID and Revision are
	// absent; IndexNumber is preset for the seed document only.
	Records     []*record.Record
	Corrections []Correction // in the order of At
	Withdrawals []Withdrawal // in the order of At
	Drafts      []Draft      // under way on the set's day, all of one village
	// Blobs holds the attachments by lower-case hex SHA-256.
	Blobs map[string][]byte
}

// Draft is a record that is not published yet.
type Draft struct {
	Record *record.Record
	Stage  Stage
	Reason string // of a return
}

// Stage is how far a draft has come.
type Stage string

// The stages.
const (
	Written   Stage = "written"   // not handed in
	Submitted Stage = "submitted" // waits for the first review
	Returned  Stage = "returned"  // by the first review, with a reason
	Reviewed  Stage = "reviewed"  // waits for the confidentiality review
	Approved  Stage = "approved"  // waits for publication
)

// Correction is a new revision of Records[Of]; Record.Correction gives reason, person and the moment At.
type Correction struct {
	Of     int
	At     time.Time
	Record *record.Record
}

// Withdrawal takes Records[Of] down.
type Withdrawal struct {
	Of     int
	At     time.Time
	Reason string
	By     string
}

// Check fails with errs.Invalid for a day that is too early for demo data.
func Check(asOf record.Date) error {
	if asOf.Before(Earliest) {
		return errs.F(errs.Invalid, "demo data can be built for %s or later, not for %q", Earliest, asOf)
	}
	return nil
}

// Build assembles the data set as of the morning of asOf.
func Build(asOf record.Date) (*Data, error) {
	if err := Check(asOf); err != nil {
		return nil, err
	}
	b := &builder{asOf: asOf, blobs: map[string][]byte{}}
	if err := b.loadWords(); err != nil {
		return nil, err
	}
	b.publishBureau()
	for _, code := range b.divisionsBelow(division.County) {
		b.publishCounty(code)
	}
	for _, code := range b.divisionsBelow(division.Township) {
		b.publishTownship(code)
	}
	for _, code := range b.divisionsBelow(division.Village) {
		b.publishVillage(code)
	}
	if b.err != nil {
		return nil, b.err
	}
	return b.sortEntries(), nil
}

// builder collects records while the themes are assembled.
type builder struct {
	asOf      record.Date
	divisions []division.Division
	names     *division.Registry
	words     words
	painter   *painter
	entries   []*entry
	drafts    []Draft
	blobs     map[string][]byte
	err       error // the first problem of the embedded texts
}

// entry is a record with its later acts.
type entry struct {
	record     *record.Record
	correction *record.Record
	withdrawal *Withdrawal
}

func (b *builder) loadWords() error {
	if err := json.Unmarshal(assets.Divisions, &b.divisions, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("read divisions: %w", err)
	}
	var err error
	if b.names, err = division.NewRegistry(b.divisions); err != nil {
		return err
	}
	if err := b.words.load(); err != nil {
		return err
	}
	b.painter, err = newPainter()
	return err
}

// divisionsBelow lists the divisions of a level that the demo has records for: sample villages and the divisions above
// them, in the order of codes.
func (b *builder) divisionsBelow(level division.Level) []division.Code {
	var list []division.Code
	for _, d := range b.divisions {
		if !d.Sample {
			continue
		}
		for _, c := range d.Code.Chain() {
			if c.Level() == level && !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	slices.Sort(list)
	return list
}

// sortEntries puts everything into the order of publication.
func (b *builder) sortEntries() *Data {
	slices.SortStableFunc(b.entries, func(a, c *entry) int {
		return cmp.Or(a.record.PublishedAt.Compare(c.record.PublishedAt), cmp.Compare(a.record.Division, c.record.Division))
	})
	d := &Data{Divisions: b.divisions, Blobs: b.blobs, Drafts: b.drafts}
	for i, e := range b.entries {
		d.Records = append(d.Records, e.record)
		if e.correction != nil {
			d.Corrections = append(d.Corrections, Correction{Of: i, At: e.correction.Correction.At, Record: e.correction})
		}
		if w := e.withdrawal; w != nil {
			w.Of = i
			d.Withdrawals = append(d.Withdrawals, *w)
		}
	}
	slices.SortStableFunc(d.Corrections, func(a, c Correction) int { return a.At.Compare(c.At) })
	slices.SortStableFunc(d.Withdrawals, func(a, c Withdrawal) int { return a.At.Compare(c.At) })
	return d
}
