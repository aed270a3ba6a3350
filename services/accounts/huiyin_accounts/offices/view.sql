-- Offices, held and ended; their holders' names are in `persons`.
CREATE TABLE offices (
    office       uuid        PRIMARY KEY,
    role         text        NOT NULL,
    division     text        NOT NULL,
    holder       text        NOT NULL,
    subject      uuid        NOT NULL,
    household    uuid,
    appointed_at timestamptz NOT NULL,
    term_ends_on date,
    ended_at     timestamptz
);
CREATE INDEX offices_of_holder ON offices (holder) WHERE ended_at IS NULL;
CREATE INDEX offices_by_division ON offices (division text_pattern_ops) WHERE ended_at IS NULL;
