// Package feed is the transparency log of a division: an append-only, signed sequence of small
// statements about records, each committing to a payload that is kept beside the log. It is the
// specification of the format as well as its implementation.
//
// It carries bytes and knows nothing of records: ids, kinds and payload bodies are opaque to it. It
// has no database and no clock; files and HTTP occur only as sources to read from. The centre's and
// the kiosk's rooms import it; of the project it imports package errs alone. All errors about data
// are Refusals with a Reason; a Refusal never depends on anything but bytes and keys.
//
// The formats are those of C2SP (c2sp.org): signed-note, tlog-checkpoint, tlog-cosignature v1,
// tlog-tiles v0.1.0, over the Merkle tree of RFC 6962 section 2.1. Tree hashes and proofs come from
// golang.org/x/mod/sumdb/tlog, notes from its neighbour note. The tests read every export with
// filippo.io/torchwood, an independent client, and for its independence nothing else here uses it.
//
// # Log
//
// Each division has one log. Its origin is "<centre>/feed/<code>": the centre's name as chosen with
// its key, and the 12 digits of the division. The centre has one Ed25519 key; the verifier key of each
// log is that key under the origin as name, so a signature for one division is never valid for
// another. The line that a kiosk trusts (Key.VerifierLine) names the centre; Trust derives the rest.
//
// # Leaf
//
// A leaf is canonical JSON (RFC 8785) of at most MaxLeaf bytes, in a usual case about 280:
//
//	erases        leaf numbers, ascending                erase only
//	id            record                                 always
//	index_number  as printed on the notice               may be absent
//	kind          kind of record                         always
//	op            publish correct withdraw erase confirm always
//	payload       SHA-256 of the payload, hexadecimal    with size, or neither (erase and confirm)
//	previous      number of the record's latest leaf     all but publish
//	revision      in force after this leaf               always
//	size          bytes of the payload, salt included
//	time          RFC 3339, UTC, whole seconds           always
//	v             format version, 1                      always
//
// One statement has one form: ParseLeaf refuses every other spelling. Leaves are numbered from 0. How
// the leaves of one record follow each other is Trail's affair.
//
// # Payload
//
// A payload is SaltSize bytes from crypto/rand, fresh for every leaf, and a body; its SHA-256 over
// both is its digest, its address, and the leaf's commitment. It is stored, served and compared as
// bytes and never serialised again. When a body is erased the digest stays, and because of the salt
// says nothing about the body. Attachments are named in the body by their digests, so that no unsalted
// digest is ever in a leaf.
//
// # Absence
//
// A payload may be missing only if a leaf within the signed size explains it (ExplainsAbsence):
//
//   - an erase leaf of the same record that names the leaf: the payload, and the attachments it lists, are destroyed
//     everywhere, the centre included;
//   - a withdraw leaf of the same record, later than the publish, correct or confirm leaf whose payload it is: kiosks
//     drop it and nobody sends or exports it further; the centre keeps it.
//
// The payload of a withdraw leaf is its reason, which stays readable, as does that of an erase leaf,
// unless erased in turn. Superseded revisions stay readable: residents see what was corrected. Nothing
// else explains, so nobody can drop a payload silently: a kiosk that misses one says so (Pending), and
// so does Audit.
//
// # Checkpoint
//
// A checkpoint is origin, size and base64 root, each on a line, signed by the log's key as a signed
// note. The centre adds a timestamped cosignature under its own name and renews it periodically: it
// tells a kiosk the age of its content (Checkpoint.Cosigned). Age is shown and never a reason
// to refuse. A kiosk's own key cosigns the same way (Key.Cosign). In an exported tree a checkpoint
// bears signatures of the centre only.
//
// # Keys
//
// People compare a key's fingerprint when a reader is given its line (Fingerprint). The key in force can name the next
// key, or revoke one, in a chain of signed statements that is served with the feed (Succession). A reader who trusts
// any
// key of the chain follows it from there, and from then on refuses signatures by earlier keys. Succession's comment
// tells
// how far this helps against a thief of a key.
//
// # How the centre appends
//
// In one transaction, with the division's row locked:
//
//	edge, err := feed.ParseEdge(row.Edge)           // the right edge, one column
//	err = lastCheckpoint.CheckEdge(edge)            // refuse any edge but the signed one
//	trail, err = trail.Next(edge.Size(), leaf)      // check the rules between the record's leaves
//	p := feed.NewPayload(body)
//	leaf.Payload, leaf.Size = p.Digest(), int64(len(p))
//	raw, err := leaf.Marshal()
//	next, hashes := edge.Append(feed.LeafHash(raw)) // store hashes[i] at index feed.FirstHash(n) + i
//	signed, err := key.SignEdge(code, next)
//
// and store leaf, payload, hashes, next.Marshal() and signed. The commit is the publication. Several
// leaves can go into one transaction with one signature at the end. With an erase leaf the named
// payloads are deleted in the same transaction; with a withdraw or erase leaf the leaves that it
// explains get its number in the column that answers Backend.Lapsed, if they have none yet.
//
// # How a kiosk applies
//
// It keeps, for each log, the Edge. A fresh checkpoint is opened (Trust.Open) and held against the
// edge (Checkpoint.CheckExtends: rollback, fork at the same size). Then it applies units until its
// size is the signed one; see the example of Unit.Verify. The result of a unit (leaves, payloads,
// records, search index, stored hashes and the new edge) goes into one transaction. For each leaf it
//
//   - shows, corrects, withdraws or confirms as the leaf's op says, having checked that the body's id, revision, kind
//     and index number are the leaf's and its division the log's;
//   - with a withdraw leaf deletes the payloads of the record's earlier publish, correct and confirm leaves, with an
//     erase leaf those of the leaves named;
//   - keeps the leaf itself always: it is the public trace;
//   - marks as missing what Pending gives, fetches it by digest after all units (CheckPayload), and as long as one is
//     missing without a tombstone reports the pass as incomplete, reason Withheld.
//
// Singles are leaves with inclusion proofs that are ahead of the edge. They are verified against a checkpoint that was
// proved to extend the one held (Checkpoint.CheckConsistency), added to the Absences, and applied to the display only;
// the folding stays in order. Where the carrier is a folder, a Tree is opened instead of asking the centre, and units
// are built from it.
//
// A unit's wire form is described in unitwire.go and body.go. The digest and size of a payload that is
// inside do not travel; the exact bytes of its leaf are rebuilt from it, so a payload that was altered
// leads to another root. A log whose own copy at the centre is damaged is not sent: BuildUnit fails
// with errs.Corrupt, or leaves a damaged payload out for the reader to miss.
//
// # Tiles
//
// The same log as static files, for any C2SP client: feed/<code>/checkpoint, feed/<code>/tile/<L>/<N>,
// feed/<code>/tile/entries/<N>, each with partial forms, and payload/<digest> beside them. ReadTile
// makes them from table rows, Export writes them, Tree reads them.
//
// # Proof
//
// A Proof is one leaf with the hashes and the checkpoint that show that it is in the log, in the text form of C2SP
// tlog-proof v1; a
// telephone takes it from a kiosk's screen. The leaf itself is the extra data; where the text has to be short
// it is left out, and the reader takes the leaf from an entry bundle. Trust.OpenProof verifies it.
//
// # Worked example
//
// A record is published and withdrawn (the package's Example). Two leaves and the hashes stored:
//
//	0 {"id":"r1","index_number":"003204/202603-00001","kind":"announcement","op":"publish",
//	   "payload":"de50…a844","revision":1,"size":40,"time":"2026-03-01T08:00:00Z","v":1}
//	1 {"id":"r1","index_number":"003204/202603-00001","kind":"announcement","op":"withdraw",
//	   "payload":"7c2e…4e2a","previous":0,"revision":1,"size":41,"time":"2026-03-02T08:00:00Z","v":1}
//
//	stored hash 0  QTn6…6feU=  leaf 0: SHA-256(00, leaf)
//	stored hash 1  LeZm…OqcA=  leaf 1
//	stored hash 2  yqoY…IwUk=  SHA-256(01, stored hash 0, stored hash 1): the root
//
// The edge is now size 2 with the one hash yqoY…IwUk=, and the checkpoint
//
//	gongshi.example/feed/340800000000
//	2
//	yqoYWmywVphjwQJTkWuZr2NIROupuBL3skfGztEIwUk=
//
//	— gongshi.example/feed/340800000000 HEavL03ofDIrJQ5ogdMu+1st…
//
// which a kiosk accepts that was given the line
//
//	gongshi.example+dbe44537+AfD2AzNEA6lJS6jV2/S/HPSPj1PB1fo+TZ5U/XlYPohT
//
// From now on the payload de50…a844 may be missing, explained by leaf 1; the payload 7c2e…4e2a may not.
package feed
