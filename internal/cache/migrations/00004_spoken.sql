-- +goose Up

-- The index is found by pinyin as well: the text is hanzi.Tokens and, of titles and other short texts, hanzi.Spoken. What
-- was in it is made again from the payloads (formVersion, cache.go), in a new table without the old one's tombstones.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii');
