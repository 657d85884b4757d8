// Package index holds the published records as rows: lists, facets, counts, full-text search with pinyin, and the facts
// of duties, in the terms of package catalogue. It is derived from logs alone, on a kiosk and at the centre by the same
// code. Step applies entries, a View answers questions.
//
// # Invariants
//
//   - Everything here is derived. Rows follow from leaves and payloads in their order, and can be made again from them.
//   - A withdrawn or erased record has no words here. Its row stays as the trace.
//   - A record of a kind or form that this program does not know is a row that nothing lists.
//   - Publication time is in the row numbers: a record's place sorts by first publication, and the search index uses it
//     as rowid, so that newest-first needs neither join nor sort.
//   - Leaves that contradict each other (a second publication of one id, a correction of nothing) are ignored: a mistake
//     of an author must not silence a division for ever.
//
// The tables lie in a database of the room that holds the logs, which verifies what it shows: against a changed row the
// index proves nothing by itself. They have no migrations. The holder keeps Version beside them, has an index of another
// version made anew (Make), and applies its logs again.
package index
