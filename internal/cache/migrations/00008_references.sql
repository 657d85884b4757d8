-- +goose Up

-- The alerts that an update or all-clear refers to (CAP 1.2 references), ids apart by spaces; '' for every other record. Filled from the
-- payloads (formVersion, cache.go).
ALTER TABLE records ADD COLUMN refers TEXT NOT NULL DEFAULT '';
