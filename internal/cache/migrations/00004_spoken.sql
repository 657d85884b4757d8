-- +goose Up

-- The index is found by pinyin as well: text is hanzi.Tokens of everything, syllables and initials are hanzi.Spoken of
-- titles and other short texts. What was in it is made again from the payloads (formVersion, cache.go).
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(text, syllables, initials, content='', contentless_delete=1, tokenize='ascii');
