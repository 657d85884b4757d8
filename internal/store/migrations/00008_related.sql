-- +goose Up

-- Publications in which somebody acted beside a person whose account they had made or reset, and which of them the office has seen: see
-- package account. Few among many entries.
CREATE INDEX audit_related ON audit (act) WHERE act IN ('publish_related', 'publish_related_seen');
