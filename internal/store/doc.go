// Package store is the centre's memory: the logs of all divisions, the payloads and attachments that
// they commit to, and the few derived tables that publishing asks.
//
// # What holds
//
//   - Publishing, correcting, withdrawing and erasing are one transaction each: records checked, index
//     numbers given, leaves and hashes stored, checkpoints signed. The commit is the commit point: before
//     it nothing has happened, after it nothing is left to do but to empty the write-ahead log after an
//     erasure, which is noted in the same transaction and made up for at the next opening.
//   - Nothing is signed whose right edge is not the one signed last, nor anything while the database is older
//     than what has left the centre: signed.db, outside of it, knows the last checkpoint of each log that anybody
//     was given, before they get it. A database that was restored from a backup first catches up from an
//     export (Restore), or one history would be signed over another.
//   - A database of which it is not known that it is the newest signs, serves and writes nothing (instance.go): a backup that was
//     put in place, an older copy, one in another folder, one without the memory of what was signed, one that was
//     overwritten while it was open. Restore, or somebody's word that the audit trail keeps (AcceptAsNewest), leads on.
//   - After a cut everything is checked before the first signature (sound.go); after a clean stop nothing need be.
//   - Every act leaves an entry in the audit trail (package account), in the same transaction. Every transaction begins
//     with a verified seal of the trail's head and ends with one; signed.db knows, at most a minute later, where it
//     ended, so that a tail that was cut off is missed even if an older head with its seal is put back.
//   - Names of divisions and drafts are bound with the same seal (account.Bind). A draft is published, by the clock or by a
//     person, if its acts in the trail lead to an approval of these words by the rules of review (acts.go), and its
//     attachments are those that were reviewed. central publish needs no draft: its operator has the key.
//   - A database from before there were seals is sealed once, after everything about it was verified that can be;
//     signed.db and the trail remember it, and from then on a missing seal was taken away (sealed.go).
//   - Where the trail ends is signed and served with the feed and exported with it (statement.go). Who has fetched it holds
//     even who has the key to every entry before.
//   - Inspect verifies a folder without changing a byte in it.
//   - Payloads are the only place where words of a published record stand. Tables beside them hold ids, numbers,
//     digests and amounts, all derivable from leaves and payloads; Verify derives and compares them.
//   - Manuscripts hold words that are not published yet. Every act on one is a transaction that asks who the
//     person is at that moment, what package editorial's workflow allows, and which version was before them;
//     publishing one and appending it to the log are the same transaction. The words of one that has ended are
//     cleared, with the revisions that were kept for whoever reviews it again and the digests of texts in which something
//     found may stay; those of a correction under way also when its record is erased, with what reviewers wrote.
//   - Index numbers rise by one for each issuer and month and are never given twice, whatever happens to
//     the record.
//   - Attachments are in the database, in parts: one file to back up, one commit, and an erasure that
//     overwrites (a file in a folder beside it would need a second commit point). Those of drafts lie there too, for nobody but the drafts' readers.
//
// The folder of a centre holds central.db (with SQLite's -wal and -shm while it is open), signed.db
// likewise, centre.key, the signing key, and the empty files central.lock and central.gate, by which processes know of each other;
// all are readable by their owner only. A backup is what Backup writes, and centre.key, kept apart from it. Several
// processes may use one folder at once. What nothing in the folder can tell: a copy of the whole folder, its memory included, written
// byte by byte over the same files, or a whole disk that was set back. Kiosks tell it, and refuse.
//
// The SQL here is SQLite's in its types only; placeholders and statements are those of PostgreSQL too.
// The centre's rooms import this package.
package store
