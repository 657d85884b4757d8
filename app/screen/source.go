package screen

import (
	"context"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// Source is where screens read published records from: on a kiosk its cache. Every call is answered
// from the machine itself in milliseconds and is made on Fyne's goroutine; nothing here may wait for
// the network.
type Source interface {
	// List gives current records, newest publication first.
	List(ctx context.Context, q catalogue.Query) (catalogue.Page, error)
	// Facets counts the values of a dimension among the records that q selects.
	Facets(ctx context.Context, q catalogue.Query, by catalogue.Dimension) ([]catalogue.Facet, error)
	// Record gives a current record; errs.NotFound, or errs.Gone when it was withdrawn.
	Record(ctx context.Context, id string) (*record.Record, error)
	// Records gives the records of List with their whole content, and the number that q selects; one that cannot be read
	// is left out.
	Records(ctx context.Context, q catalogue.Query) (records []*record.Record, total int, err error)
	// RecordsByID gives records as Record does, by id; one that cannot be read is left out.
	RecordsByID(ctx context.Context, ids []string) (map[string]*record.Record, error)
	// Trail returns the log's history of a record, withdrawn ones included; errs.NotFound.
	Trail(ctx context.Context, id string) (*catalogue.Trail, error)
	// Evidence returns the facts for a board of a division's duties.
	Evidence(ctx context.Context, code division.Code, needs []duty.Need) (duty.Evidence, error)
	// Search finds current records by words, newest first; with kinds, only of these.
	Search(ctx context.Context, text string, limit int, kinds ...record.Kind) ([]catalogue.Hit, error)
	// Freshness returns the possible age of all of this.
	Freshness(ctx context.Context) (catalogue.Freshness, error)
	// Blob gives the bytes of an attachment or page image by its SHA-256 in hex; errs.NotFound while it
	// has not arrived.
	Blob(ctx context.Context, sha256 string) ([]byte, error)
}

// Place is the kiosk's place: its division first, then the divisions above it.
type Place struct {
	Chain []division.Division
	Names *division.Registry // of divisions outside the chain, which records may name; may be nil
}

// Own is the kiosk's division.
func (p Place) Own() division.Division {
	if len(p.Chain) == 0 {
		return division.Division{}
	}
	return p.Chain[0]
}

// Codes lists the chain.
func (p Place) Codes() []division.Code {
	codes := make([]division.Code, len(p.Chain))
	for i, d := range p.Chain {
		codes[i] = d.Code
	}
	return codes
}

// Name is a division's name in a language; for a code that nobody knows, the code.
func (p Place) Name(code division.Code, english bool) string {
	d, ok := p.findDivision(code)
	switch {
	case !ok:
		return string(code)
	case english && d.NameEN != "":
		return d.NameEN
	}
	return d.Name
}

func (p Place) findDivision(code division.Code) (division.Division, bool) {
	for _, d := range p.Chain {
		if d.Code == code {
			return d, true
		}
	}
	if p.Names == nil {
		return division.Division{}, false
	}
	return p.Names.Lookup(code)
}

const readLimit = 2 * time.Second // a read that takes longer shows as an error, not as a frozen screen
