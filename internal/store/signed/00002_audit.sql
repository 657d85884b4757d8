-- +goose Up

-- Where the audit trail ended when it was looked at last: entries, and the hash of the last of them.
CREATE TABLE audit_mark (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    count    INTEGER NOT NULL,
    hash     BLOB NOT NULL
) STRICT;
