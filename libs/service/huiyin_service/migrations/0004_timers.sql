-- What is to happen at a moment. A row is there exactly if what wants it is committed and it has not happened yet.
CREATE TABLE timers (
    name     text        NOT NULL,
    subject  text        NOT NULL,
    due_at   timestamptz NOT NULL,
    data     jsonb       NOT NULL DEFAULT '{}',
    meta     jsonb       NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT now(),
    -- try_at: when it is due, or after its handler failed, when it is tried again
    try_at   timestamptz NOT NULL,
    attempts integer     NOT NULL DEFAULT 0,
    error    text,
    PRIMARY KEY (name, subject)
);
CREATE INDEX timers_by_time ON timers (try_at);
