-- What was carried out, and since when the county knew: of these the next month's round is drawn.
CREATE TABLE carried_out (
    topic    uuid        PRIMARY KEY,
    issue    uuid        NOT NULL,
    division text        NOT NULL,
    known_at timestamptz NOT NULL
);
CREATE INDEX carried_out_by_month ON carried_out (division text_pattern_ops, known_at);

CREATE TABLE revisit_rounds (
    id         uuid        PRIMARY KEY,
    division   text        NOT NULL,
    month      text        NOT NULL,
    share      integer     NOT NULL,
    seed       uuid        NOT NULL,
    population integer     NOT NULL,
    due_at     timestamptz NOT NULL,
    charter    integer     NOT NULL,
    opened_at  timestamptz NOT NULL,
    closed_at  timestamptz,
    version    integer     NOT NULL
);
CREATE INDEX revisit_rounds_of_county ON revisit_rounds (division text_pattern_ops, month DESC);

-- Each topic of a round. What a household said stays on the log, sealed; here is only how it came out.
CREATE TABLE revisits (
    round          uuid        NOT NULL,
    topic          uuid        NOT NULL,
    issue          uuid        NOT NULL,
    division       text        NOT NULL,
    rank           integer     NOT NULL,
    tries          text[]      NOT NULL DEFAULT '{}',
    answered_at    timestamptz,
    channel        text,
    solved         boolean,
    satisfied      boolean,
    asked_by       uuid,
    reopens        boolean     NOT NULL DEFAULT false,
    finding_owner  jsonb,
    finding_due_at timestamptz,
    settled_at     timestamptz,
    result         text,
    PRIMARY KEY (round, topic)
);
CREATE INDEX revisits_of_division ON revisits (division text_pattern_ops);
CREATE INDEX revisits_of_topic ON revisits (topic);
