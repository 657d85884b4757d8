-- +goose Up

-- What ties an edge to a signature while the log is caught up with: the consistency proof (RFC 6962 section 2.1.2) from
-- the edge to the signed note, and that note where it is not the checkpoint held.
ALTER TABLE logs ADD COLUMN growth BLOB;
ALTER TABLE logs ADD COLUMN proved BLOB;

-- The signed note that a leaf ahead was proved under.
ALTER TABLE ahead ADD COLUMN checkpoint BLOB;
UPDATE ahead SET checkpoint = (SELECT checkpoint FROM logs
    WHERE number = ahead.key >> 40 AND checkpoint_size = ahead.size AND checkpoint_root = ahead.root);

-- Every word of the search index in its place, for the inspection.
CREATE VIRTUAL TABLE search_words USING fts5vocab(search, 'instance');
