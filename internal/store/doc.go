// Package store is the centre's memory: the logs of all divisions, the payloads and attachments that they commit to,
// and the few derived tables that publishing reads.
//
// # What holds
//
//   - Publishing, correcting, withdrawing and erasing are one transaction each: records checked, index numbers given,
//     leaves and hashes stored, checkpoints signed. The commit is the commit point: before it nothing has happened,
//     after it only the write-ahead log has to be emptied after an erasure, which is noted in the same transaction and
//     made up for at the next opening.
//   - Nothing is signed whose right edge is not the one signed last, nor anything while the database is older than the
//     checkpoints that the centre has served: signed.db, outside of it, stores each log's last checkpoint before
//     anybody gets it. A database that was restored from a backup first catches up from an export (Restore), or one
//     history would be signed over another.
//   - A database that is not known to be the newest signs, serves and writes nothing (instance.go): a backup that was
//     put in place, an older copy, a copy in another folder, a database without the memory of its signatures or that
//     was overwritten while it was open. The way out is Restore, or a person's decision that the audit trail keeps
//     (AcceptAsNewest).
//   - After a cut everything is checked before the first signature (sound.go); after a clean stop nothing need be.
//   - Every act leaves an entry in the audit trail (package account), in the same transaction. Every transaction begins
//     and ends with a verified seal of the trail's head; signed.db knows, at most a minute later, the trail's end, so
//     that a tail that was cut off is missed even if an older head with its seal is put back.
//   - Names of divisions and drafts are bound with the same seal (account.Bind). A draft is published, by the clock or
//     by a person, if its acts in the trail lead to an approval of these words by the rules of review (acts.go), and
//     its attachments are those that were reviewed. central publish needs no draft: its operator has the key.
//   - A database from before there were seals is sealed once, after everything about it was verified that can be;
//     signed.db and the trail remember it, and from then on a missing seal was taken away (sealed.go).
//   - The trail's end is signed and served with the feed and exported with it (statement.go). With a fetched copy an
//     auditor holds even the key's owner to every entry before.
//   - Inspect verifies a folder without changing a byte in it.
//   - Payloads are the only place with words of a published record. Tables beside them hold ids, numbers, digests and
//     amounts, all derivable from leaves and payloads; Verify derives and compares them.
//   - Drafts hold words that are not published yet. Every act on a draft is a transaction that checks the
//     person's rights at that moment, the rules of package editorial's workflow, and the version that they had read;
//     publishing a draft and appending it to the log are the same transaction. When one ends, its words are
//     cleared, with the revisions that were kept for reviewers and the digests of texts in which something found may
//     stay; those of a correction under way also when its record is erased, with the reviewers' words.
//   - Index numbers rise by one for each issuer and month and are never given twice, whatever happens to the record.
//   - Attachments are in the database, in parts: one file to back up, one commit, and an erasure that overwrites (a
//     file in a folder beside it would need a second commit point). Those of drafts are there too, for nobody but the
//     drafts' readers.
//
// The folder of a centre holds central.db (with SQLite's -wal and -shm while it is open), signed.db likewise,
// centre.key, the signing key, and the empty files central.lock and central.gate, by which processes know of each
// other; all are readable by their owner only. A backup is a file of Backup, and centre.key, kept apart from it.
// Several processes may use one folder at once. Two things cannot be noticed from the folder: a copy of the whole
// folder, its memory included, written byte by byte over the same files, and a whole disk that was set back. Kiosks
// notice both, and refuse.
//
// The SQL here is SQLite's in its types only; placeholders and statements are those of PostgreSQL too:
// TestPostgreSQL holds them there. The centre's rooms import this package.
package store
