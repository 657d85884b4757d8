package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Item is a record to be published: a new one without id and revision, or the correction of the
// revision that it names. The record is not changed.
type Item struct {
	Record *record.Record
	// IndexNumber keeps the number that an older publication had elsewhere; "" has the centre give the
	// next one. It is for imports: a record that an operator writes must not name one.
	IndexNumber string
	// NoNames are the fields, as JSON pointers, of which the operator says that what may be a person's name there is
	// none, or is public. The trail has each.
	NoNames []string
	// Pages are the findings on the pages of its documents and in its plain texts.
	Pages []editorial.PageFinding
}

// Batch is a publication of several drafts, all or nothing.
type Batch struct {
	Items []Item
	// Files opens attachments by the lower-case hex SHA-256 of their bytes. Those that are stored
	// already need not be here.
	Files map[string]File
	// New refuses records that are published already: with the same content, also if it was corrected or withdrawn
	// since, or with the title of a day or the document number of another one. Drafts are checked while they are
	// written.
	New bool
	// Once, without New, refuses content that is twice in the batch, or is in force since a moment ago: a command that
	// is repeated because its answer was lost.
	Once bool
	// Moment is the present for the rules, and no publication is dated after it; zero for the moment
	// of the transaction. It is for demo data, which is laid out around a given day.
	Moment time.Time
}

// Published is the result of a draft's publication.
type Published struct {
	ID          string        `json:"id"`
	Revision    int           `json:"revision"`
	IndexNumber string        `json:"index_number"`
	Division    division.Code `json:"division"`
	Leaf        int64         `json:"leaf"`
	Beside      string        `json:"beside,omitempty"` // id of the record in force that has the same content
}

// Publish checks, numbers, appends and signs in one transaction. If there is a problem with any draft, the error is a
// Refused with every reason, and nothing has happened.
func (s *Store) Publish(ctx context.Context, b Batch) ([]Published, error) {
	return s.Import(ctx, b, nil)
}

// check applies the rules that need no table, outside of the transaction: others may write meanwhile.
func (s *Store) check(b Batch, moment time.Time) error {
	var found problems
	for i, d := range b.Items {
		review := s.reviewItem(d, moment)
		found.add(i, review.Check(d.Record, s.rules, moment)...)
		if d.IndexNumber != "" && !record.ValidIndex(d.IndexNumber) {
			found.add(i, record.Problem{Field: "/index_number", Reason: "is not an index number.", ReasonZh: "不是索引号。"})
		}
	}
	return found.err()
}

// reviewItem is the draft of an item, in which the operator has waived fields.
func (s *Store) reviewItem(d Item, moment time.Time) editorial.Review {
	return editorial.NoNames(d.Record, s.rules, d.Pages, d.NoNames, account.SystemID, moment)
}

func (s *Store) newPublication(tx *sqlkit.Tx, b Batch) *publication {
	p := &publication{appender: s.appender(tx), batch: b, moment: b.Moment}
	p.problems.rules = s.rules
	p.books = books{q: tx, problems: &p.problems}
	if p.moment.IsZero() {
		p.moment = tx.Now
	}
	return p
}

// press is one run of Publish within its transaction.
type publication struct {
	*appender
	batch    Batch
	moment   time.Time
	problems problems
	later    []*record.Record // corrections that an import brings along; their attachments come with the batch
	books    books
	done     []Published
}

func (p *publication) publish(ctx context.Context) error {
	if err := p.storeFiles(ctx); err != nil {
		return err
	}
	for i, d := range p.batch.Items {
		if err := p.publishItem(ctx, i, d); err != nil {
			return err
		}
	}
	if err := p.books.checkBalances(ctx); err != nil {
		return err
	}
	return p.problems.err()
}

// publishItem publishes a draft, or notes its problems. It goes on after a problem, so that all are found; the
// transaction is then rolled back as a whole.
func (p *publication) publishItem(ctx context.Context, i int, d Item) error {
	r := *d.Record
	row, previous, err := p.assignPlace(ctx, i, d, &r)
	if err != nil || row == nil {
		return err
	}
	if free, err := p.checkNew(ctx, i, row, &r); err != nil || !free {
		return err
	}
	wrong, err := p.store.checkReferences(ctx, p.tx, d.Record, p.moment)
	if p.problems.add(i, wrong...); err != nil || len(wrong) > 0 {
		return err
	}
	if err := p.problems.checkNamed(ctx, p.tx, i, &r); err != nil {
		return err
	}
	body, err := r.Canonical()
	if err != nil {
		return err
	}
	if len(body)+feed.SaltSize > feed.MaxPayload {
		p.problems.add(i, record.Problem{
			Reason:   fmt.Sprintf("The record has %d bytes, more than the %d that are published as one.", len(body), feed.MaxPayload-feed.SaltSize),
			ReasonZh: fmt.Sprintf("信息共%d字节，超过单条上限%d字节。", len(body), feed.MaxPayload-feed.SaltSize)})
		return nil
	}
	log, err := p.openEdge(ctx, r.Division)
	if err != nil {
		return err
	}
	row.log = log.number
	if err := p.saveRow(ctx, row); err != nil {
		return err
	}
	leaf := feed.Leaf{Op: feed.Correct, ID: r.ID, Revision: int64(r.Revision), Kind: string(r.Kind), IndexNumber: r.IndexNumber,
		Time: p.tx.Now, Previous: previous}
	if previous == feed.None {
		leaf.Op = feed.Publish
	}
	if row.content, err = p.appendLeaf(ctx, log, row.number, leaf, feed.NewPayload(body)); err != nil {
		return err
	}
	row.last = row.content
	if err := p.noteAct(ctx, string(leaf.Op), log.Code, leaf, row.content); err != nil {
		return err
	}
	review := p.store.reviewItem(d, p.moment)
	if err := p.noteStays(ctx, leaf.ID, log.Code, review.Waivers); err != nil {
		return err
	}
	if err := p.saveRow(ctx, row); err != nil {
		return err
	}
	if err := p.useFiles(ctx, i, row.number, &r); err != nil {
		return err
	}
	if err := p.saveStatement(ctx, i, row, &r); err != nil {
		return err
	}
	beside := ""
	if twin, err := p.findTwin(ctx, &r); err != nil {
		return err
	} else if twin != nil && twin.id != r.ID {
		beside = twin.id
	}
	if err := saveLikenesses(ctx, p.tx, row.number, &r); err != nil {
		return err
	}
	p.done = append(p.done, Published{r.ID, r.Revision, r.IndexNumber, r.Division, row.content, beside})
	return nil
}

// assignPlace fills in the fields that the centre assigns to a record and those that a correction cannot change, and
// returns the record's row and latest leaf; no row if there is a problem.
func (p *publication) assignPlace(ctx context.Context, i int, d Item, r *record.Record) (*row, int64, error) {
	if r.ID != "" {
		return p.placeCorrection(ctx, i, r)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, 0, errs.E(errs.Internal, "No id could be made.", err)
	}
	r.ID, r.Revision = id.String(), 1
	r.PublishedAt = p.clampDate(r.PublishedAt)
	if r.IndexNumber = d.IndexNumber; r.IndexNumber == "" {
		r.IndexNumber, err = p.nextIndex(ctx, i, r)
	} else {
		err = p.keepIndex(ctx, i, r)
	}
	if err != nil || r.IndexNumber == "" {
		return nil, 0, err
	}
	return &row{id: r.ID, kind: r.Kind, indexNumber: r.IndexNumber, revision: r.Revision, state: stateCurrent}, feed.None, nil
}

// clampDate keeps a moment of the past and replaces an absent or future one.
func (p *publication) clampDate(at time.Time) time.Time {
	if at.IsZero() || at.After(p.moment) {
		return p.moment.In(record.Zone).Truncate(time.Second)
	}
	return at
}
