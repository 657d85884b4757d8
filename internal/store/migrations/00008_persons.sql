-- +goose Up

-- Publications in which somebody acted beside a person whose account they had made or reset, and which of them the office has seen: see
-- package account. Few among many entries.
CREATE INDEX audit_related ON audit (act) WHERE act IN ('publish_related', 'publish_related_seen');

-- Until when a first password counts that the centre made, in unix seconds; 0 for a password that somebody chose. Such a password is
-- hashed as FirstPassword reads it.
ALTER TABLE users ADD COLUMN first_until INTEGER NOT NULL DEFAULT 0;
