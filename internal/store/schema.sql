-- # audit_grows
CREATE TRIGGER audit_grows BEFORE INSERT ON audit WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END
-- # audit_remains
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END
-- # audit_stays
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END
-- # attempts
CREATE TABLE attempts (
    subject BLOB PRIMARY KEY,
    wrong   INTEGER NOT NULL,
    last    INTEGER NOT NULL
) STRICT
-- # audit
CREATE TABLE audit (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    act      TEXT NOT NULL,
    subject  TEXT NOT NULL,
    division TEXT NOT NULL,
    bytes    BLOB NOT NULL,
    hash     BLOB NOT NULL
) STRICT
-- # audit_address_keys
CREATE TABLE audit_address_keys (
    week INTEGER PRIMARY KEY,
    key  BLOB NOT NULL
) STRICT
-- # audit_addresses
CREATE TABLE audit_addresses (
    number  INTEGER PRIMARY KEY REFERENCES audit (number),
    week    INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT
-- # audit_head
CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    count    INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    seal     BLOB
, root BLOB, version INTEGER NOT NULL DEFAULT 0) STRICT
-- # binding_nodes
CREATE TABLE binding_nodes (
    node    INTEGER PRIMARY KEY,
    digests BLOB NOT NULL
) STRICT
-- # bindings
CREATE TABLE bindings (
    subject TEXT PRIMARY KEY,
    bucket  INTEGER NOT NULL,
    parts   BLOB NOT NULL,
    digest  BLOB NOT NULL
) STRICT
-- # blob_parts
CREATE TABLE blob_parts (
    key   INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT
-- # blob_uses
CREATE TABLE blob_uses (
    blob   INTEGER NOT NULL REFERENCES blobs (number),
    record INTEGER NOT NULL REFERENCES records (number),
    PRIMARY KEY (blob, record)
) STRICT
-- # blobs
CREATE TABLE blobs (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    size   INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0
) STRICT
-- # divisions
CREATE TABLE divisions (
    code    TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    hall    TEXT NOT NULL DEFAULT '',
    hall_en TEXT NOT NULL DEFAULT '',
    sample  INTEGER NOT NULL DEFAULT 0
) STRICT
-- # draft_revisions
CREATE TABLE draft_revisions (
    draft    TEXT NOT NULL REFERENCES drafts (id),
    revision INTEGER NOT NULL,
    body     BLOB NOT NULL,           -- canonical JSON of the record
    salt     BLOB NOT NULL,           -- random: without it the digest in drafts.kept tells nothing of the words
    PRIMARY KEY (draft, revision)
) STRICT
-- # drafts
CREATE TABLE drafts (
    id         TEXT PRIMARY KEY NOT NULL, -- UUIDv7: in the order in which they were begun
    division   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    version    INTEGER NOT NULL,     -- counts every act
    way        TEXT NOT NULL,        -- editorial.Draft, JSON
    state      TEXT NOT NULL,        -- of way, for lists
    waits      TEXT NOT NULL,        -- the step that it waits for, or ''
    due        INTEGER NOT NULL,     -- unix seconds of a scheduled one, or 0
    body       BLOB NOT NULL,        -- canonical JSON of the record, or empty
    title      TEXT NOT NULL,
    record     TEXT NOT NULL,        -- id of the record that it corrects, or has become
    changed_at INTEGER NOT NULL,     -- unix seconds
    changed_by TEXT NOT NULL,        -- account id
    login      TEXT NOT NULL,        -- of changed_by
    salt       BLOB NOT NULL         -- random, new with each act: without it the digest in the trail tells nothing of the words
, kept TEXT NOT NULL DEFAULT '', acts BLOB) STRICT
-- # facts
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT
-- # form_marks
CREATE TABLE form_marks (
    mark    BLOB PRIMARY KEY, -- SHA-256 of the mark
    sent_by TEXT NOT NULL, -- account
    content BLOB NOT NULL,    -- HMAC of what was sent, keyed by the mark
    subject TEXT NOT NULL,    -- what came of it, as the audit trail calls it
    at      INTEGER NOT NULL  -- unix seconds
) STRICT
-- # goose_db_version
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	)
-- # grants
CREATE TABLE grants (
    person TEXT NOT NULL REFERENCES users (id),
    role     TEXT NOT NULL,
    division TEXT NOT NULL,
    PRIMARY KEY (person, role, division)
) STRICT
-- # hashes
CREATE TABLE hashes (
    key  INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT
-- # key_statements
CREATE TABLE key_statements (
    number INTEGER PRIMARY KEY, -- from 1
    note   BLOB NOT NULL        -- signed note, feed.KeyStatement
) STRICT
-- # known_origins
CREATE TABLE known_origins (
    person TEXT NOT NULL REFERENCES users (id),
    mark   BLOB NOT NULL,
    kind   TEXT NOT NULL,                 -- device, place, pass
    seen   INTEGER NOT NULL,              -- unix seconds of the last login from there, or when the pass was given
    PRIMARY KEY (person, mark)
) STRICT
-- # leaves
CREATE TABLE leaves (
    key    INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL,
    record INTEGER NOT NULL REFERENCES records (number),
    urgent INTEGER NOT NULL,        -- 1: goes ahead of the order (alerts, withdrawals, erasures)
    lapsed INTEGER                  -- number of the first leaf that excuses the payload's absence
) STRICT
-- # likenesses
CREATE TABLE likenesses (
    digest  BLOB NOT NULL,     -- 16 bytes of SHA-256
    record  INTEGER NOT NULL REFERENCES records (number),
    subject TEXT NOT NULL,     -- content, title, number
    PRIMARY KEY (digest, record)
) STRICT
-- # logs
CREATE TABLE logs (
    number     INTEGER PRIMARY KEY,
    division   TEXT NOT NULL UNIQUE,
    edge       BLOB NOT NULL,       -- feed.Edge of all leaves
    checkpoint BLOB NOT NULL,       -- signed note over that edge
    signed_at  INTEGER NOT NULL     -- unix seconds, the time of the last leaf
) STRICT
-- # payloads
CREATE TABLE payloads (
    key    INTEGER PRIMARY KEY REFERENCES leaves (key),
    digest BLOB NOT NULL UNIQUE,
    bytes  BLOB
) STRICT
-- # records
CREATE TABLE records (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    log          INTEGER NOT NULL REFERENCES logs (number),
    kind         TEXT NOT NULL,
    index_number TEXT NOT NULL UNIQUE,
    revision     INTEGER NOT NULL,  -- in force
    content      INTEGER NOT NULL,  -- number of its leaf
    last         INTEGER NOT NULL,  -- number of the newest leaf about the record
    state        TEXT NOT NULL      -- current, withdrawn, erased
) STRICT
-- # recovery_codes
CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES users (id),
    hash BLOB NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT
-- # serials
CREATE TABLE serials (
    month TEXT PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT
-- # sessions
CREATE TABLE sessions (
    id      TEXT PRIMARY KEY,                 -- UUIDv7; what lists show, of no use for getting in
    token   BLOB NOT NULL UNIQUE,             -- SHA-256 of the token
    person TEXT NOT NULL REFERENCES users (id),
    complete INTEGER NOT NULL,                 -- 0: the password was right, the code is still due
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent   TEXT NOT NULL
) STRICT
-- # sqlite_sequence
CREATE TABLE sqlite_sequence(name,seq)
-- # statements
CREATE TABLE statements (
    record  INTEGER PRIMARY KEY REFERENCES records (number),
    log     INTEGER NOT NULL REFERENCES logs (number),
    account TEXT NOT NULL,
    type    TEXT NOT NULL,          -- month, quarter, year
    period  TEXT NOT NULL,          -- record.Period.String
    opening INTEGER NOT NULL,       -- fen
    closing INTEGER NOT NULL,
    UNIQUE (log, account, type, period)
) STRICT
-- # users
CREATE TABLE users (
    id           TEXT PRIMARY KEY,            -- UUIDv7
    login        TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    division     TEXT NOT NULL,
    active       INTEGER NOT NULL,
    must_change  INTEGER NOT NULL,            -- the password is somebody else's choice
    sample       INTEGER NOT NULL,            -- a user of the demonstration
    password     TEXT NOT NULL,               -- argon2id, in PHC notation
    secret       BLOB,                        -- second factor, sealed; NULL for none
    pending      BLOB,                        -- one that is being enrolled, sealed
    last_step    INTEGER NOT NULL DEFAULT 0,  -- the time step of the last code that was taken
    created      INTEGER NOT NULL,            -- unix seconds, as all moments here
    last_login   INTEGER NOT NULL DEFAULT 0
, first_until INTEGER NOT NULL DEFAULT 0) STRICT
-- # attempts_by_last
CREATE INDEX attempts_by_last ON attempts (last)
-- # audit_addresses_of_week
CREATE INDEX audit_addresses_of_week ON audit_addresses (week)
-- # audit_of_actor
CREATE INDEX audit_of_actor ON audit (actor)
-- # audit_of_division
CREATE INDEX audit_of_division ON audit (division)
-- # audit_of_subject
CREATE INDEX audit_of_subject ON audit (subject)
-- # audit_related
CREATE INDEX audit_related ON audit (act) WHERE act IN ('publish_related', 'publish_related_seen')
-- # bindings_of_bucket
CREATE INDEX bindings_of_bucket ON bindings (bucket, subject, digest)
-- # blobs_of_record
CREATE INDEX blobs_of_record ON blob_uses (record)
-- # drafts_due
CREATE INDEX drafts_due ON drafts (due) WHERE due > 0
-- # drafts_of_record
CREATE INDEX drafts_of_record ON drafts (record)
-- # drafts_of_state
CREATE INDEX drafts_of_state ON drafts (state, waits, division)
-- # form_marks_by_time
CREATE INDEX form_marks_by_time ON form_marks (at)
-- # known_by_mark
CREATE INDEX known_by_mark ON known_origins (mark)
-- # known_by_seen
CREATE INDEX known_by_seen ON known_origins (seen)
-- # leaves_of_record
CREATE INDEX leaves_of_record ON leaves (record)
-- # likenesses_of_record
CREATE INDEX likenesses_of_record ON likenesses (record)
-- # records_of_log
CREATE INDEX records_of_log ON records (log, state)
-- # sessions_by_seen
CREATE INDEX sessions_by_seen ON sessions (seen)
-- # sessions_of_user
CREATE INDEX sessions_of_user ON sessions (person)
-- # urgent_leaves
CREATE INDEX urgent_leaves ON leaves (key) WHERE urgent = 1
-- # users_of_division
CREATE INDEX users_of_division ON users (division)
