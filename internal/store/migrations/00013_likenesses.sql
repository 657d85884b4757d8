-- +goose Up

-- By what a published record is found again, see likeness.go: digests of its content in each revision, and of title and
-- document number in the revision in force. Rows go when the record is erased.
CREATE TABLE likenesses (
    digest  BLOB NOT NULL,     -- 16 bytes of SHA-256
    record  INTEGER NOT NULL REFERENCES records (number),
    subject TEXT NOT NULL,     -- content, title, number
    PRIMARY KEY (digest, record)
) STRICT;
CREATE INDEX likenesses_of_record ON likenesses (record);
