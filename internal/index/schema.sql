-- One row a record, withdrawn ones included (the trace). place = first publication in unix seconds << 20
-- | counter: newest first is the order of rows, here and in the search index. Keys: see Key.
CREATE TABLE records (
    place          INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    division       TEXT NOT NULL,
    kind           TEXT NOT NULL,
    index_number   TEXT NOT NULL,
    head           INTEGER NOT NULL,             -- key of the newest leaf about the record
    content        INTEGER NOT NULL,             -- key of the newest publish or correct leaf
    revision       INTEGER NOT NULL,
    state          TEXT NOT NULL,                -- current, withdrawn, erased, unread (form unknown)
    first_at       INTEGER NOT NULL,             -- time of the publish leaf
    confirmed_at   INTEGER NOT NULL DEFAULT 0,   -- of the newest confirm leaf

    -- From the payload; empty unless current.
    class          TEXT NOT NULL DEFAULT '',
    period         TEXT NOT NULL DEFAULT '',     -- the accounting period, as record.Period writes it; '' where its kind has none
    title          TEXT NOT NULL DEFAULT '',
    summary        TEXT NOT NULL DEFAULT '',
    issuer         TEXT NOT NULL DEFAULT '',
    category       TEXT NOT NULL DEFAULT '',
    topic          TEXT NOT NULL DEFAULT '',
    audience       TEXT NOT NULL DEFAULT '',
    issued_on      TEXT NOT NULL DEFAULT '',
    year           INTEGER NOT NULL DEFAULT 0,
    published_at   INTEGER NOT NULL DEFAULT 0,
    expires_at     INTEGER NOT NULL DEFAULT 0,   -- 0: does not expire
    publicity      TEXT NOT NULL DEFAULT '',     -- record.Publicity as JSON
    publicity_from TEXT NOT NULL DEFAULT '',
    publicity_to   TEXT NOT NULL DEFAULT '',
    refers         TEXT NOT NULL DEFAULT '',     -- the alerts that an update or all-clear refers to (CAP 1.2), ids apart by spaces
    sample         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Lists read one kind newest first without touching the rows.
CREATE INDEX records_by_kind ON records (kind, place, expires_at, division, class, year) WHERE state = 'current';
CREATE INDEX records_by_division ON records (division, place, expires_at, kind) WHERE state = 'current';
CREATE INDEX records_by_publicity ON records (publicity_to) WHERE publicity_to <> '';

-- What a division has published of a kind, in the order of first publication, for the duties.
CREATE INDEX records_by_duty ON records (division, kind, place, class, expires_at) WHERE state = 'current';

-- rowid = records.place; the text is hanzi.Tokens and, of titles and other short texts, hanzi.Spoken, each Han character
-- in the usual one of its forms (hanzi.Fold).
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, tokenize='ascii');

-- Every word of the search index in its place, for inspections.
CREATE VIRTUAL TABLE search_words USING fts5vocab(search, 'instance');

-- How many current records there are of each combination of what lists and the catalogue filter by, kept by triggers:
-- counting 100,000 rows for every chip of a list takes half a second.
CREATE TABLE counts (
    kind       TEXT NOT NULL,
    division   TEXT NOT NULL,
    class      TEXT NOT NULL,
    year       INTEGER NOT NULL,
    issuer     TEXT NOT NULL,
    category   TEXT NOT NULL,
    topic      TEXT NOT NULL,
    audience   TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    records    INTEGER NOT NULL,
    PRIMARY KEY (kind, division, class, year, issuer, category, topic, audience, expires_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER counts_insert AFTER INSERT ON records WHEN NEW.state = 'current' BEGIN
    INSERT INTO counts VALUES (NEW.kind, NEW.division, NEW.class, NEW.year, NEW.issuer, NEW.category, NEW.topic,
            NEW.audience, NEW.expires_at, 1)
        ON CONFLICT DO UPDATE SET records = records + 1;
END;

-- An update is a removal and an addition. Nothing deletes a row.
CREATE TRIGGER counts_update_old
AFTER UPDATE OF kind, division, class, year, issuer, category, topic, audience, expires_at, state ON records
WHEN OLD.state = 'current' BEGIN
    UPDATE counts SET records = records - 1
        WHERE kind = OLD.kind AND division = OLD.division AND class = OLD.class AND year = OLD.year AND issuer = OLD.issuer
            AND category = OLD.category AND topic = OLD.topic AND audience = OLD.audience AND expires_at = OLD.expires_at;
    DELETE FROM counts
        WHERE kind = OLD.kind AND division = OLD.division AND class = OLD.class AND year = OLD.year AND issuer = OLD.issuer
            AND category = OLD.category AND topic = OLD.topic AND audience = OLD.audience AND expires_at = OLD.expires_at
            AND records = 0;
END;

CREATE TRIGGER counts_update_new
AFTER UPDATE OF kind, division, class, year, issuer, category, topic, audience, expires_at, state ON records
WHEN NEW.state = 'current' BEGIN
    INSERT INTO counts VALUES (NEW.kind, NEW.division, NEW.class, NEW.year, NEW.issuer, NEW.category, NEW.topic,
            NEW.audience, NEW.expires_at, 1)
        ON CONFLICT DO UPDATE SET records = records + 1;
END;
