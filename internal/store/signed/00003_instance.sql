-- +goose Up

-- What is remembered of central.db between two openings; see instance.go.
CREATE TABLE instance (
    only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
    id        TEXT NOT NULL,    -- the fact "instance" of central.db
    next      TEXT NOT NULL,    -- one that central.db is being given, or ''
    commits   INTEGER NOT NULL, -- how many central.db had when it was looked at last
    condition TEXT NOT NULL,    -- running, checking, clean, mixed
    place     TEXT NOT NULL     -- identity of the file, or '' where the system does not tell
) STRICT;
