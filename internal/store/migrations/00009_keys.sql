-- +goose Up

-- The statements by which the centre's keys have followed each other, in order; see keychange.go.
CREATE TABLE key_statements (
    number INTEGER PRIMARY KEY, -- from 1
    note   BLOB NOT NULL        -- signed note, feed.KeyStatement
) STRICT;
