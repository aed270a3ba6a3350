-- What whoever reported a matter said of its results: each is judged once, an order's or a topic's (Y13).
CREATE TABLE verdicts (
    result_of uuid        PRIMARY KEY,
    issue     uuid        NOT NULL,
    round     integer     NOT NULL,
    solved    boolean     NOT NULL,
    satisfied boolean     NOT NULL,
    comment   text,
    channel   text        NOT NULL,
    rated_at  timestamptz NOT NULL
);

-- Which result was not good enough, and why: what is sent out since then is for the second time.
CREATE TABLE reopenings (
    issue       uuid        PRIMARY KEY,
    result_of   uuid        NOT NULL,
    reason      text        NOT NULL,
    reopened_at timestamptz NOT NULL
);
