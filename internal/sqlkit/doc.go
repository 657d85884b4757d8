// Package sqlkit opens SQLite right, once, for the centre and for the kiosk: pragmas in the DSN so that every
// connection has them, one writer and a pool of readers, one way to write, migrations at opening.
//
// Invariants: every commit is on the disk when Write returns (WAL with synchronous=FULL: a signed or cosigned size must
// never roll back), deleted content is overwritten (secure_delete), a transaction has one Now, and its consequences
// happen after the commit. Several processes may open one file; a writer waits up to BusyTimeout for another. Database
// drivers are imported here and nowhere else. Errors carry an errs kind: Unavailable (locked, disk full), Corrupt
// (damaged file), Conflict (constraint), NotFound (no row).
package sqlkit
