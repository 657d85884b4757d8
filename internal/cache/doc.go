// Package cache is what a kiosk holds: the verified logs of its division's chain, the payloads that may
// still be read, and from them the records that residents see, with the search index. One SQLite file
// (kiosk.db) and the attachments beside it (blobs/).
//
// # Invariants
//
//   - The only way in is Apply, which takes a unit that extends the edge held, under a checkpoint that a
//     trusted key signed. Leaves, hashes, payloads, records, index and the new edge are one transaction: a
//     kiosk that loses its power shows the state before or the state after, never one between. Ahead takes a
//     single leaf from beyond the edge, under the same checkpoint: what it shows or takes down, folding
//     repeats in order.
//   - The checkpoint held binds: every later one was proved to extend it, by a unit or by Extend.
//   - What is shown of a payload was verified when it was read: Record, Trail and Search compare it with the
//     digest in its leaf, the leaf with the tree, and the tree with a checkpoint that a trusted key signed. The
//     leaves are read once; their hashes, and which of them is the newest of each record, are kept in memory
//     (proofs), since a signed root says the same of them for ever. So no row can bring back what was withdrawn.
//   - Everything but leaves, payloads and checkpoints is derived. Lists, facets, counts and duties read columns;
//     Inspect makes all of them anew from the payloads and compares. A cache that is lost or broken is built
//     again from the feed; whatever finds a difference notes it beside the file and gives errs.Corrupt, the
//     program ends (AwaitDamage), and the next Open sets the file aside, where it stays until
//     something is erased.
//   - Age comes from signatures: of each log, the newest cosignature of the centre under which every leaf is held; of all
//     that is shown, the oldest of these. An answer proves nothing beyond it, and an older cosignature is a Replay.
//   - Clock tells the time for whatever begins or expires. The machine's clock is believed only as far as it fits what
//     the centre has signed.
//   - What was refused is never shown. A log whose newest offer was refused keeps what it had, and says why.
//   - A record that was withdrawn has no content here, in rows, index or files; its trace stays. After an
//     erasure, and after Scrub, no byte of the erased words is in any file of the cache.
//   - Records of a kind or form that this program does not know are held, counted in the log, and not shown;
//     a newer program reads them on its first start.
//   - Publication time is in the row numbers: a record's place (Place) sorts by first publication, and the
//     search index uses it as rowid, so that newest-first needs neither join nor sort.
//
// # Against whom
//
// Somebody who can change kiosk.db, or a failing disk, changes no word of a record, of its history or proof, nor
// its state, without being found when it is read; what lists alone show (titles, order, what has expired) is found
// by the next inspection, within a day. The keys are in files beside the database: somebody who replaces them too,
// with words signed by another key, is found only where the keys are given from outside (Options.Trust, --trust
// FILE), as the packaged unit does. Nor can a folder tell that all of it was put back to an earlier state that was
// once signed: that shows as its age. What this machine alone knows (the clock's memory, when passes were made,
// what was refused, counters) bears no signature.
//
// Readers (List, Search, Trail …) answer in the terms of package catalogue and may run beside writers in
// this and other processes; Sequence tells them that something changed. Only cmd/kiosk and syncer import
// this package; app asks through interfaces of its own.
package cache
