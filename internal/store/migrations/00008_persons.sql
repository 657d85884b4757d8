-- +goose Up

-- Publications in which somebody acted beside a person whose account they had made or reset, and which of them the office has seen: see
-- package account. Few among many entries.
CREATE INDEX audit_related ON audit (act) WHERE act IN ('publish_related', 'publish_related_seen');

-- Until when a first password counts that the centre made, in unix seconds; 0 for a password that somebody chose. Such a password is
-- hashed as FirstPassword reads it.
ALTER TABLE users ADD COLUMN first_until INTEGER NOT NULL DEFAULT 0;

-- Addresses of persons beside the entries of the audit trail, and the keys of the tags that the entries have of them, by weeks since 1970.
-- Both go when their time is over; see account/origin.go.
CREATE TABLE audit_addresses (
    number  INTEGER PRIMARY KEY REFERENCES audit (number),
    week    INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX audit_addresses_of_week ON audit_addresses (week);
CREATE TABLE audit_address_keys (
    week INTEGER PRIMARY KEY,
    key  BLOB NOT NULL
) STRICT;
