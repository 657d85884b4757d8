-- +goose Up

-- Facts about this kiosk and about the whole cache, one a row; see facts.go for the names.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- A log per division of the chain; number is the high part of leaf and hash keys.
CREATE TABLE logs (
    number          INTEGER PRIMARY KEY,
    division        TEXT NOT NULL UNIQUE,
    edge            BLOB,                        -- feed.Edge of the leaves held; NULL while empty
    checkpoint      BLOB,                        -- the signed note that the edge is proved to lead to, or is
    checkpoint_size INTEGER NOT NULL DEFAULT 0,
    checkpoint_root BLOB,
    cosigned_at     INTEGER NOT NULL DEFAULT 0,  -- the centre's timestamp on it, unix seconds
    verified_at     INTEGER NOT NULL DEFAULT 0,  -- when this kiosk last verified it, by its own clock
    refused         TEXT NOT NULL DEFAULT ''     -- why the last offer was refused; '' when it was accepted
) STRICT;

-- key = log number << 40 | leaf number, respectively stored hash index.
CREATE TABLE leaves (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE hashes (key INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;

-- The payload of a leaf, salt included, under the leaf's key. Salts are fresh, so no two leaves share one.
CREATE TABLE payloads (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- One row a record, withdrawn ones included (the trace). place = first publication in unix seconds << 20
-- | counter: newest first is the order of rows, here and in the search index.
CREATE TABLE records (
    place          INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    division       TEXT NOT NULL,
    kind           TEXT NOT NULL,
    index_number   TEXT NOT NULL,
    head           INTEGER NOT NULL,             -- key of the newest leaf about the record
    content        INTEGER NOT NULL,             -- key of the newest publish or correct leaf
    revision       INTEGER NOT NULL,
    state          TEXT NOT NULL,                -- current, withdrawn, erased, unread (form unknown)
    first_at       INTEGER NOT NULL,             -- time of the publish leaf
    confirmed_at   INTEGER NOT NULL DEFAULT 0,   -- of the newest confirm leaf

    -- From the payload; empty unless current.
    class          TEXT NOT NULL DEFAULT '',
    title          TEXT NOT NULL DEFAULT '',
    summary        TEXT NOT NULL DEFAULT '',
    issuer         TEXT NOT NULL DEFAULT '',
    category       TEXT NOT NULL DEFAULT '',
    topic          TEXT NOT NULL DEFAULT '',
    audience       TEXT NOT NULL DEFAULT '',
    issued_on      TEXT NOT NULL DEFAULT '',
    year           INTEGER NOT NULL DEFAULT 0,
    published_at   INTEGER NOT NULL DEFAULT 0,
    expires_at     INTEGER NOT NULL DEFAULT 0,   -- 0: does not expire
    publicity      TEXT NOT NULL DEFAULT '',     -- record.Publicity as JSON
    publicity_from TEXT NOT NULL DEFAULT '',
    publicity_to   TEXT NOT NULL DEFAULT '',
    sample         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Lists read one kind newest first, and count, without touching the rows.
CREATE INDEX records_by_kind ON records (kind, place, expires_at, division, class, year) WHERE state = 'current';
CREATE INDEX records_by_division ON records (division, place, expires_at, kind) WHERE state = 'current';
CREATE INDEX records_by_publicity ON records (publicity_to) WHERE publicity_to <> '';

-- Files of current records. fetched: the whole file is in blobs/ and has the digest.
CREATE TABLE attachments (
    place    INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    size     INTEGER NOT NULL,
    priority INTEGER NOT NULL,                   -- smaller is fetched earlier
    fetched  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (place, digest)
) STRICT;
CREATE INDEX attachments_by_digest ON attachments (digest);

-- rowid = records.place; the text is hanzi.Tokens.
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii');
