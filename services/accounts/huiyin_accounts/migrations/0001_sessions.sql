-- A row a sign-in. What other services must know of it, its end, is on the log; the rest is for whose it is.
CREATE TABLE sessions (
    id         uuid        PRIMARY KEY,
    account    text        NOT NULL,
    -- as what it acts at the moment
    role       text        NOT NULL,
    division   text        NOT NULL,
    means      text        NOT NULL,
    -- by two factors, or by one that is two, such as a passkey
    strong     boolean     NOT NULL,
    device     text        NOT NULL,
    address    text        NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    -- when they last showed that it is they
    proved_at  timestamptz NOT NULL,
    -- unless it is seen again before
    ends_at    timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX sessions_of_account ON sessions (account, started_at);
