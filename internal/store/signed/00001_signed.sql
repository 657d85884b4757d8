-- +goose Up

-- The largest checkpoint of each log that has left the centre, as this machine remembers it outside of the
-- database.
CREATE TABLE marks (
    division   TEXT PRIMARY KEY,
    size       INTEGER NOT NULL,    -- leaves
    checkpoint BLOB NOT NULL        -- signed note
) STRICT;
