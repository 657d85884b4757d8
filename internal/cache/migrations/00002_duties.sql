-- +goose Up

-- The accounting period that a record is about, as record.Period writes it; '' where its kind has none.
ALTER TABLE records ADD COLUMN period TEXT NOT NULL DEFAULT '';

-- What a division has published of a kind, in the order of first publication, for the duties.
CREATE INDEX records_by_duty ON records (division, kind, place, class, expires_at) WHERE state = 'current';
