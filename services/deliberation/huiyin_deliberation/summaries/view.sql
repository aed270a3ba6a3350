-- Annual summaries: as they stand, the state whole; and each version as it was issued.
CREATE TABLE summaries (
    id         uuid        PRIMARY KEY,
    division   text        NOT NULL,
    year       integer     NOT NULL,
    state      jsonb       NOT NULL,
    due_at     timestamptz NOT NULL,
    drafted_at timestamptz NOT NULL,
    issued     integer     NOT NULL DEFAULT 0,
    version    integer     NOT NULL
);
CREATE INDEX summaries_of_county ON summaries (division text_pattern_ops, year DESC);

CREATE TABLE summary_issues (
    summary   uuid        NOT NULL,
    version   integer     NOT NULL,
    issued_at timestamptz NOT NULL,
    document  jsonb       NOT NULL,
    PRIMARY KEY (summary, version)
);

-- What a summary counts, an event a row: `about` is what is counted, so that a figure opens to its list. What stands until
-- something ends it, as a site does, has `ended_at`.
CREATE TABLE summary_facts (
    event    uuid        NOT NULL,
    fact     text        NOT NULL,
    about    uuid        NOT NULL,
    division text        NOT NULL,
    at       timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (event, fact)
);
CREATE INDEX summary_facts_of_county ON summary_facts (division text_pattern_ops, fact, at);
CREATE INDEX summary_facts_about ON summary_facts (about) WHERE fact = 'sites';
