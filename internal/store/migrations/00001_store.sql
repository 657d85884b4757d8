-- +goose Up

-- Facts about this centre: its name, and what an interrupted process left to do; see facts.go.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Names of administrative divisions. A log may exist for a code that has no name here.
CREATE TABLE divisions (
    code    TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    hall    TEXT NOT NULL DEFAULT '',
    hall_en TEXT NOT NULL DEFAULT '',
    sample  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A log per division; number is the high part of the keys of leaves and hashes.
CREATE TABLE logs (
    number     INTEGER PRIMARY KEY,
    division   TEXT NOT NULL UNIQUE,
    edge       BLOB NOT NULL,       -- feed.Edge of all leaves
    checkpoint BLOB NOT NULL,       -- signed note over that edge
    signed_at  INTEGER NOT NULL     -- unix seconds, the time of the last leaf
) STRICT;

-- One row a record, withdrawn ones included. It holds no words: those are in payloads only.
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
) STRICT;
CREATE INDEX records_of_log ON records (log, state);

-- key = log number << 40 | leaf number.
CREATE TABLE leaves (
    key    INTEGER PRIMARY KEY,
    bytes  BLOB NOT NULL,
    record INTEGER NOT NULL REFERENCES records (number),
    urgent INTEGER NOT NULL,        -- 1: goes ahead of the order (alerts, withdrawals, erasures)
    lapsed INTEGER                  -- number of the first leaf that excuses the payload's absence
) STRICT;
CREATE INDEX leaves_of_record ON leaves (record);
CREATE INDEX urgent_leaves ON leaves (key) WHERE urgent = 1;

-- key = log number << 40 | stored hash index.
CREATE TABLE hashes (
    key  INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT;

-- The payload of a leaf, salt included, under the leaf's key; NULL after an erasure.
CREATE TABLE payloads (
    key    INTEGER PRIMARY KEY REFERENCES leaves (key),
    digest BLOB NOT NULL UNIQUE,
    bytes  BLOB
) STRICT;

-- The last serial given out for an issuer's month ("003111216/201506").
CREATE TABLE serials (
    month TEXT PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;

-- What a current finance statement says about its period, for the continuity of balances.
CREATE TABLE statements (
    record  INTEGER PRIMARY KEY REFERENCES records (number),
    log     INTEGER NOT NULL REFERENCES logs (number),
    account TEXT NOT NULL,
    type    TEXT NOT NULL,          -- month, quarter, year
    period  TEXT NOT NULL,          -- record.Period.String
    opening INTEGER NOT NULL,       -- fen
    closing INTEGER NOT NULL,
    UNIQUE (log, account, type, period)
) STRICT;

-- Attachments by the SHA-256 of their bytes, in lower-case hex; the bytes in parts, so that a range can
-- be read without the rest. key = blob number << 20 | part.
CREATE TABLE blobs (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    size   INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE blob_parts (
    key   INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- Which records list a blob, in any revision that has not been erased.
CREATE TABLE blob_uses (
    blob   INTEGER NOT NULL REFERENCES blobs (number),
    record INTEGER NOT NULL REFERENCES records (number),
    PRIMARY KEY (blob, record)
) STRICT;
CREATE INDEX blobs_of_record ON blob_uses (record);
