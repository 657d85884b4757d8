// Package cache is a kiosk's store: the verified logs of its division's chain, the payloads that may still be read, and
// from them the index that residents read (package index). One SQLite file (kiosk.db) and the attachments
// beside it (blobs/).
//
// # Invariants
//
//   - The only way in is Apply, which takes a unit that extends the edge held, under a checkpoint that a trusted key
//     signed. Leaves, hashes, payloads, records, index and the new edge are one transaction: a kiosk that loses its
//     power shows the state before or the state after, never one between. Ahead takes a single leaf from beyond the
//     edge, under the same checkpoint: folding repeats its effect in order.
//   - The checkpoint held binds: every later one was proved to extend it, by a unit or by Extend.
//   - The shown content of a payload was verified when it was read: Record, Trail and Search compare it with the digest
//     in its leaf, the leaf with the tree, and the tree with a checkpoint that a trusted key signed. The leaves are
//     read once; their hashes, and which of them is the newest of each record, are kept in memory (proofs), since a
//     signed root fixes them for ever. So no row can bring back a withdrawn record.
//   - Everything but leaves, payloads and checkpoints is derived. Lists, facets, counts and duties read columns;
//     Inspect derives all of them again from the payloads and compares. A lost or broken cache is built again from the
//     feed. A reader that finds a difference notes it beside the file and returns errs.Corrupt, the program ends
//     (AwaitDamage), and the next Open sets the file aside, where it stays until something is erased.
//   - Age comes from signatures: of each log, the newest cosignature of the centre under which every leaf is held; of
//     the whole display, the oldest of these. An answer proves nothing beyond it, and an older cosignature is a Replay.
//   - Clock tells the time for everything that begins or expires. The machine's clock is believed only as far as it
//     fits the centre's signatures.
//   - Refused content is never shown. A log whose newest offer was refused keeps its state, and reports why.
//   - A withdrawn record has no content here, in rows, index or files; its trace stays. After an erasure, and after
//     Scrub, no byte of the erased words is in any file of the cache.
//   - Records of a kind or form that this program does not know are held, counted in the log, and not shown; a newer
//     program reads them on its first start.
//
// # Against whom
//
// A change of kiosk.db by a person or a failing disk alters no word of a record, of its history or proof, nor its
// state, without being found when it is read. Changes of values that only lists show (titles, order, expiry) are found
// by the next inspection, within a day. The keys are in files beside the database. If they are replaced too, with words
// signed by another key, that is found only where the keys are given from outside (Options.Trust, --trust FILE), as the
// packaged unit does. Nor can a folder tell that all of it was put back to an earlier state that was once signed: that
// shows as its age. Facts that only this machine knows (the clock's memory, times of passes, refusals, counters) bear
// no signature.
//
// Readers (List, Search, Trail …) answer in the terms of package catalogue and may run beside writers in this and other
// processes; Sequence tells them that something changed. Only cmd/kiosk and syncer import this package; app asks
// through interfaces of its own.
package cache
