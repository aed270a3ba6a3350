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
