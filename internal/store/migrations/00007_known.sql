-- +goose Up

-- From where people have logged in before; see internal/account/known.go. mark is a SHA-256: of a device's token, of a pass,
-- or of a person and an address.
CREATE TABLE known_origins (
    person TEXT NOT NULL REFERENCES users (id),
    mark   BLOB NOT NULL,
    kind   TEXT NOT NULL,                 -- device, place, pass
    seen   INTEGER NOT NULL,              -- unix seconds of the last login from there, or when the pass was given
    PRIMARY KEY (person, mark)
) STRICT;
CREATE INDEX known_by_mark ON known_origins (mark);
CREATE INDEX known_by_seen ON known_origins (seen);
