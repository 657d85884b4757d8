-- +goose Up

-- The tables of the index are made, and filled from leaves and payloads, by package index whenever its version changes.
DROP TABLE IF EXISTS search_words;
DROP TABLE IF EXISTS search;
DROP TABLE IF EXISTS counts;
DROP TABLE IF EXISTS records;
