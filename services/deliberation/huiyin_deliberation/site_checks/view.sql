-- Checks of sites, each in full as it was made; `month` by when it was.
CREATE TABLE site_checks (
    id         uuid        PRIMARY KEY,
    site       uuid        NOT NULL,
    division   text        NOT NULL,
    month      text        NOT NULL,
    points     integer     NOT NULL,
    topic      uuid,
    done       boolean     NOT NULL,
    checked_at timestamptz NOT NULL,
    document   jsonb       NOT NULL
);
CREATE INDEX site_checks_of_site ON site_checks (site, month);
CREATE INDEX site_checks_of_division ON site_checks (division text_pattern_ops, checked_at DESC);
