-- +goose Up

-- One-time marks of forms that were carried out, see account/mark.go. A row is written in the transaction that it is about.
CREATE TABLE form_marks (
    mark    BLOB PRIMARY KEY, -- SHA-256 of the mark
    sent_by TEXT NOT NULL, -- account
    content BLOB NOT NULL,    -- HMAC of what was sent, keyed by the mark
    subject TEXT NOT NULL,    -- what came of it, as the audit trail calls it
    at      INTEGER NOT NULL  -- unix seconds
) STRICT;
CREATE INDEX form_marks_by_time ON form_marks (at);
