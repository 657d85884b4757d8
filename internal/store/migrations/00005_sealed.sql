-- +goose Up

-- What ties rows of people, divisions and drafts to the sealed head of the audit trail; see account/bindings.go. parts names
-- each row that belongs to a subject ("user ID", "draft ID", "divisions") with its SHA-256, digest is the SHA-256 of parts.
CREATE TABLE bindings (
    subject TEXT PRIMARY KEY,
    bucket  INTEGER NOT NULL,
    parts   BLOB NOT NULL,
    digest  BLOB NOT NULL
) STRICT;
CREATE INDEX bindings_of_bucket ON bindings (bucket, subject, digest);

-- The hash tree over the buckets: node 0 has the digests of the nodes 1 to 64, each of these those of 64 buckets.
CREATE TABLE binding_nodes (
    node    INTEGER PRIMARY KEY,
    digests BLOB NOT NULL
) STRICT;

-- The root of that tree, and how often the head was sealed. NULL until a database from before is sealed for the first time;
-- from then on seal is a MAC over count, hash, version and root.
ALTER TABLE audit_head ADD COLUMN root BLOB;
ALTER TABLE audit_head ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- Where a draft's own chain of audit entries ends: SHA-256 over the chain before and the newest entry's hash.
ALTER TABLE drafts ADD COLUMN acts BLOB;
