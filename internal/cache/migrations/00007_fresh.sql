-- +goose Up

-- The centre's timestamp on the newest checkpoint of which every leaf is held, unix seconds: the age of what is shown
-- counts from it. A checkpoint whose leaves are still to come is in cosigned_at alone.
ALTER TABLE logs ADD COLUMN complete_at INTEGER NOT NULL DEFAULT 0;
UPDATE logs SET complete_at = cosigned_at;

-- The tag that a server gave is not believed any more: it is computed from the checkpoints.
DELETE FROM facts WHERE name = 'heads_tag';
