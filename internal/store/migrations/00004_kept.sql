-- +goose Up

-- Revisions of a draft as they were submitted, for whoever reviews it again; deleted when the draft ends.
CREATE TABLE draft_revisions (
    draft    TEXT NOT NULL REFERENCES drafts (id),
    revision INTEGER NOT NULL,
    body     BLOB NOT NULL,           -- canonical JSON of the record
    salt     BLOB NOT NULL,           -- random: without it the digest in drafts.kept tells nothing of the words
    PRIMARY KEY (draft, revision)
) STRICT;

-- Which of them there are, JSON: numbers, and the SHA-256 of salt and body. '' for none, which the digest in the audit trail leaves out.
ALTER TABLE drafts ADD COLUMN kept TEXT NOT NULL DEFAULT '';
