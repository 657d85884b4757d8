// Package account knows the people who work at the centre: their roles in divisions, their login, and the audit trail
// of every act.
//
// # What holds
//
//   - There is one policy: the table behind Actor.May, from role to actions. A grant is a role for a division and all
//     below it. Pages ask it for the actions that they show; the store asks it again inside the transaction, and that
//     answer counts. Beside it is the list of roles for which a centre can require a second factor.
//   - Nobody changes their own roles or switches themselves on or off, and nobody touches a person who may do something
//     outside of where they themselves administer. Things that somebody may not see are errs.NotFound to them, word for
//     word like things that do not exist.
//   - Of a password, a session's token and a recovery code only a hash is stored. The secret of a second factor has to
//     be read again, so it is sealed with a key that is derived from the centre's signing key, which is not in the
//     database: a reader of a copy of central.db without centre.key has no secret.
//   - A try is counted before the password is checked, durably, whether the login exists or not. The delay rises with
//     every wrong try, and no answer differs by whether a login exists. Strangers share one counter for a login and
//     have one by address. A browser, or an address, from which a person has logged in before has its own counter for
//     them, so that nobody elsewhere brings a delay upon them; it lets nobody in by itself. One place for hashing
//     passwords is kept from strangers.
//   - A session ends when its person's password, second factor or roles change or the person is disabled. Between
//     password and code there is a token that is good for the code alone.
//   - An audit entry is appended in the transaction of its act: both are there, or neither. Entries hold ids, kinds,
//     divisions, numbers and digests, never a word of a record: an erasure would have to reach them, and nothing
//     reaches them. Each carries the SHA-256 of the hash before it and its own bytes; the head, with the number of
//     entries, is kept apart and sealed by the centre's key, so that a tail that was cut off is missed.
//   - Write access to the database is not enough. Every transaction begins with a head whose seal is verified (BeginTx)
//     and ends with a sealed head (SealTx), so nobody extends entries that somebody without the key has written. The
//     seal is a MAC over the head and the root of a hash tree (bindings.go). On it hangs every row of users and every
//     row with a person (dossier.go): password, second factor, must_change, active, login, name, roles, recovery codes,
//     sessions and known origins, and the bindings of package store: names of divisions, drafts. readUser and
//     readSession compare a person's rows with the tree, and refuse them all if a row was written, exchanged for an
//     older one, moved or taken away. The counters of wrong tries are not bound: somebody who writes to the database
//     can try passwords without delay.
//   - A head that is not sealed, or older than a head that was seen, ends the process (Broken). Package store, which
//     remembers more outside of the database, notices a whole database that was put back while nobody had it open.
//   - A new password is not on a list of passwords that are tried first, with their usual additions, and is not made of
//     names that others know. A password that the centre makes is good for three days and may be typed the way people
//     read it.
//   - Acts that enable others to act ask for the person's own password again (Prove). If somebody made or reset an
//     account and acts beside it in one publication, the office is told, and the trail marks it (Ties).
//   - The trail holds no address of a person, only a tag under a key of its week; addresses and keys are beside it and
//     are cleared when their time is over (FoldAddresses). Entries from before there were tags keep theirs.
//
// Tables are made by the migrations of package store, which opens the database; SQL is SQLite's in its types only.
// Package store, the console and the commands of central may import it.
package account
