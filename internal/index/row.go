package index

// States of a row; the first three are those of catalogue.State.
const (
	Current   = "current"
	Withdrawn = "withdrawn"
	Erased    = "erased"
	Unread    = "unread" // held, but of a kind or form that this program does not know
)

// Row is a record's row without the columns of its content.
type Row struct {
	ID, State, Division, Kind, IndexNumber string
	Place                                  int64
	Head                                   int64 // key of the newest leaf about the record
	Content                                int64 // key of the newest publish or correct leaf
	Revision                               int64
	FirstAt                                int64 // time of the publish leaf, unix seconds
	Confirmed                              int64 // of the newest confirm leaf, unix seconds; 0: never
}

// RowColumns are the columns that Fields scans.
const RowColumns = "id, state, division, kind, index_number, place, head, content, revision, first_at, confirmed_at"

// Fields are where RowColumns are scanned to.
func (r *Row) Fields() []any {
	return []any{&r.ID, &r.State, &r.Division, &r.Kind, &r.IndexNumber, &r.Place, &r.Head, &r.Content, &r.Revision,
		&r.FirstAt, &r.Confirmed}
}
