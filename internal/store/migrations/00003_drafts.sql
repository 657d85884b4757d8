-- +goose Up

-- Drafts on their way to publication. The words of one that has ended are cleared: what was published is in the log. The
-- newest entry of the audit trail about a draft has the digest of its row.
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
) STRICT;
CREATE INDEX drafts_of_state ON drafts (state, waits, division);
CREATE INDEX drafts_of_record ON drafts (record);
CREATE INDEX drafts_due ON drafts (due) WHERE due > 0;
