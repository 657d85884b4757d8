package record

// Change is one difference between two revisions: a field that residents see, as a JSON pointer from
// the record's root, with its old and new value as they would be written in JSON, texts without quotes.
// An absent side is "".
type Change struct {
	Field string
	Old   string
	New   string
}
