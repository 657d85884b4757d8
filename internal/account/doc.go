// Package account knows who works at the centre: people, what they may do and where, how they prove who
// they are, and the audit trail of everything that was done.
//
// # What holds
//
//   - There is one policy: the table behind Actor.May, from role to actions. A grant is a role for a
//     division and all below it. Pages ask it for what they show; the store asks it again inside the
//     transaction, and that is what counts. Beside it stands of which roles a centre can require a second factor.
//   - Nobody changes their own roles or switches themselves on or off, and nobody touches a person who may do
//     something outside of where they themselves administer. What somebody may not see is errs.NotFound to
//     them, word for word as what does not exist.
//   - Of a password, a session's token and a recovery code only a hash is stored; the secret of a second
//     factor has to be read again, so it is sealed with a key that is derived from the centre's signing key,
//     which does not lie in the database: whoever reads a copy of central.db, but not centre.key, has none.
//   - A try is counted before the password is looked at, durably, whether the login exists or not; the delay rises with every
//     wrong one, and no answer differs by whether a login exists. Strangers share one counter for a login and have one by
//     address. A browser, or an address, from which a person has logged in before has its own for them, so that nobody elsewhere
//     brings a delay upon them; it lets nobody in by itself. One place for hashing passwords is kept from strangers.
//   - A session ends when its person's password, second factor or roles change or the person is disabled.
//     Between password and code there is a token that is good for the code alone.
//   - An audit entry is appended in the transaction of the act it tells of: both are there, or neither.
//     Entries hold ids, kinds, divisions, numbers and digests, never a word of a record: an erasure would
//     have to reach them, and nothing reaches them. Each carries the SHA-256 of the hash before it and its
//     own bytes; the head, with the number of entries, is kept apart and sealed by the centre's key, so that
//     a tail that was cut off is missed.
//   - Write access to the database is not enough. Every transaction begins with a head whose seal is verified (BeginTx) and
//     ends with one that is sealed (SealTx), so nobody extends what somebody without the key has written. The seal is a MAC
//     over the head and the root of a hash tree (bindings.go). On it hangs every row of users and every row with a person
//     (dossier.go): password, second factor, must_change, active, login, name, roles, recovery codes, sessions and known
//     origins, and what package store binds: names of divisions, drafts. readUser and readSession compare a person's rows
//     with the tree, and refuse them all if one was written, exchanged for an older one, moved or taken away. Not bound are
//     the counters of wrong tries: who writes to the database can try passwords without delay.
//   - A head that is not sealed, or older than one that was seen, ends the process (Broken). A whole database that was put
//     back while nobody had it open is for package store to see, which remembers more outside of it.
//   - A new password is none of a list of those that are tried first, with what is usually put around them, and is not made of names that
//     others know. One that the centre makes is good for three days and is read as people type it.
//   - What lets others act asks for the person's own password again (Prove). Whoever made or reset an account and acts beside it in
//     one publication is told to the office, and stands out in the trail (Ties).
//   - The trail holds no address of a person, only a tag under a key of its week; addresses and keys are beside it and are cleared when
//     their time is over (FoldAddresses). Entries from before there were tags keep theirs.
//
// Tables are made by the migrations of package store, which opens the database; SQL is SQLite's in its types
// only. Package store, the console and the commands of central may import it.
package account
