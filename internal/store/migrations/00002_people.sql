-- +goose Up

-- People at the centre; see package account. Login is folded to lower case.
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
) STRICT;
CREATE INDEX users_of_division ON users (division);

CREATE TABLE grants (
    person TEXT NOT NULL REFERENCES users (id),
    role     TEXT NOT NULL,
    division TEXT NOT NULL,
    PRIMARY KEY (person, role, division)
) STRICT;

-- Codes for when the second factor is lost: SHA-256 of each that was not used.
CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES users (id),
    hash BLOB NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT;

CREATE TABLE sessions (
    id      TEXT PRIMARY KEY,                 -- UUIDv7; what lists show, of no use for getting in
    token   BLOB NOT NULL UNIQUE,             -- SHA-256 of the token
    person TEXT NOT NULL REFERENCES users (id),
    complete INTEGER NOT NULL,                 -- 0: the password was right, the code is still due
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent   TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (person);
CREATE INDEX sessions_by_seen ON sessions (seen);

-- Wrong tries by login and by address, whether there is such a login or not: SHA-256 of what was given.
CREATE TABLE attempts (
    subject BLOB PRIMARY KEY,
    wrong   INTEGER NOT NULL,
    last    INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_last ON attempts (last);

-- The audit trail. bytes is the entry, hash the SHA-256 of the hash before and the bytes; the other columns
-- repeat what the bytes say, for looking up.
CREATE TABLE audit (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    act      TEXT NOT NULL,
    subject  TEXT NOT NULL,
    division TEXT NOT NULL,
    bytes    BLOB NOT NULL,
    hash     BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject);
CREATE INDEX audit_of_actor ON audit (actor);
CREATE INDEX audit_of_division ON audit (division);

-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_grows BEFORE INSERT ON audit WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only ever appended to');
END;
-- +goose StatementEnd

-- Where the trail ends; the seal is the centre's signature over count and hash.
CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    count    INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    seal     BLOB
) STRICT;
