-- What an issue is found by: of what is public of it, and nothing else.
CREATE TABLE searched (
    issue       uuid        PRIMARY KEY,
    division    text        NOT NULL,
    reported_at timestamptz NOT NULL,
    -- as it is compared: small letters, half width
    number      text        NOT NULL,
    tail        text        NOT NULL,
    words       text        NOT NULL,
    grams       integer[]   NOT NULL
);
CREATE INDEX searched_grams ON searched USING gin (grams);
CREATE INDEX searched_newest ON searched (reported_at DESC, issue);
CREATE INDEX searched_number ON searched (number text_pattern_ops);
CREATE INDEX searched_tail ON searched (tail);
CREATE INDEX searched_division ON searched (division, reported_at DESC);
-- The planner must know how rare a gram is: it chooses by that between the index and going back in time.
ALTER TABLE searched ALTER COLUMN grams SET STATISTICS 1000;
