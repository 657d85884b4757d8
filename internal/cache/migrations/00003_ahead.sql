-- +goose Up

-- Leaves beyond the edge of their log that were proved to lie under its checkpoint and are applied to what
-- is shown already, with that proof: the key of leaves, the size and root of the checkpoint, the hashes of
-- the inclusion proof. A row goes when the edge has passed it.
CREATE TABLE ahead (
    key   INTEGER PRIMARY KEY REFERENCES leaves (key),
    size  INTEGER NOT NULL,
    root  BLOB NOT NULL,
    proof BLOB NOT NULL
) STRICT;

-- Leaves below this number were searched for what must not wait.
ALTER TABLE logs ADD COLUMN searched INTEGER NOT NULL DEFAULT 0;
