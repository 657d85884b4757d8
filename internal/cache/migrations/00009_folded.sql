-- +goose Up

-- The index holds each Han character in the usual one of its forms (hanzi.Fold). What was in it is made again from the
-- payloads (formVersion, cache.go), in a new table without the old one's tombstones.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii');
