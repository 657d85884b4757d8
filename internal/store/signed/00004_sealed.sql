-- +goose Up

-- That the database was sealed (unix seconds): seals that are missing from then on were taken away.
CREATE TABLE sealed (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    since    INTEGER NOT NULL
) STRICT;
