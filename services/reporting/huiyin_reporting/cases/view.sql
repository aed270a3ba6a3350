-- An issue as the public may see it, folded from the events of all services.
CREATE TABLE cases (
    id            uuid        PRIMARY KEY,
    number        text        NOT NULL,
    kind          text        NOT NULL,
    category      text        NOT NULL,
    description   text        NOT NULL,
    division      text        NOT NULL,
    address       text,
    lat           float8,
    lon           float8,
    photos        text[]      NOT NULL,
    state         text        NOT NULL,
    reported_at   timestamptz NOT NULL,
    day           date        NOT NULL,
    due_at        timestamptz,
    accepted_at   timestamptz,
    resolved_at   timestamptz,
    ended_at      timestamptz,
    assignee      text,
    title         text,
    result        text,
    answer        text,
    merged_into   uuid,
    assignee_kind text,
    -- the last verdict, and since when it was handled once more
    solved        boolean,
    satisfied     boolean,
    reopened_at   timestamptz,
    -- the order that it goes on by; those that this was split into are its own
    order_id      uuid
);
-- Not unique: numbers that other systems gave may meet, and no event may stop the projection.
CREATE INDEX cases_number ON cases (number);
CREATE INDEX cases_of_division ON cases (division text_pattern_ops, reported_at DESC);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL AND resolved_at IS NULL AND ended_at IS NULL;

-- Everything that happened to an issue, in the log's order.
CREATE TABLE trail (
    issue       uuid        NOT NULL,
    tx          bigint      NOT NULL,
    position    bigint      NOT NULL,
    event       uuid        NOT NULL,
    stream      text        NOT NULL,
    version     integer     NOT NULL,
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    role        text        NOT NULL,
    name        text,
    data        jsonb       NOT NULL,
    PRIMARY KEY (issue, tx, position)
);

-- How many issues a division, and every one above it, has of each kind, category, state and day of report.
CREATE TABLE tallies (
    division text    NOT NULL,
    day      date    NOT NULL,
    kind     text    NOT NULL,
    category text    NOT NULL,
    state    text    NOT NULL,
    n        integer NOT NULL,
    PRIMARY KEY (division, day, kind, category, state)
);

-- What was put on the public boards.
CREATE TABLE notices (
    event        uuid        PRIMARY KEY,
    issue        uuid        NOT NULL,
    division     text        NOT NULL,
    what         text        NOT NULL,
    notice       text        NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE INDEX notices_of_division ON notices (division text_pattern_ops, published_at DESC);

-- What whoever reported a matter said of each of its results, and who claimed that it was done (Y13).
CREATE TABLE verdicts (
    issue        uuid        NOT NULL,
    round        integer     NOT NULL,
    division     text        NOT NULL,
    handler      text,
    handler_kind text,
    solved       boolean     NOT NULL,
    satisfied    boolean     NOT NULL,
    -- stands: the last word on the matter; reopened: it was handled once more because of this
    stands       boolean     NOT NULL,
    reopened     boolean     NOT NULL,
    rated_at     timestamptz NOT NULL,
    PRIMARY KEY (issue, round)
);
CREATE INDEX verdicts_of_division ON verdicts (division text_pattern_ops);
