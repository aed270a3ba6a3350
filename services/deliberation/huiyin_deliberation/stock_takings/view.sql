-- What is stuck now, as orders and issues tell it: of these the quarter's list is made.
CREATE TABLE stuck_matters (
    issue    uuid        NOT NULL,
    cause    text        NOT NULL,
    division text        NOT NULL,
    since    timestamptz NOT NULL,
    times    integer     NOT NULL DEFAULT 1,
    -- of one that was repeated: whether it came to its result, or to its answer
    settled  boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (issue, cause)
);
CREATE INDEX stuck_matters_by_division ON stuck_matters (division text_pattern_ops, since);

CREATE TABLE stock_takings (
    id          uuid        PRIMARY KEY,
    division    text        NOT NULL,
    quarter     text        NOT NULL,
    due_at      timestamptz NOT NULL,
    charter     integer     NOT NULL,
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    version     integer     NOT NULL
);
CREATE INDEX stock_takings_of_county ON stock_takings (division text_pattern_ops, quarter DESC);

CREATE TABLE stock_items (
    taking     uuid        NOT NULL,
    issue      uuid        NOT NULL,
    division   text        NOT NULL,
    place      integer     NOT NULL,
    cause      text        NOT NULL,
    since      timestamptz NOT NULL,
    added_for  text,
    outcome    text,
    owner      jsonb,
    level      text,
    due_at     timestamptz,
    reason     text,
    decided_at timestamptz,
    done_at    timestamptz,
    result     text,
    PRIMARY KEY (taking, issue)
);
CREATE INDEX stock_items_of_division ON stock_items (division text_pattern_ops);
