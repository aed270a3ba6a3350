-- Who may act as what and where. A row is there as long as what gave it holds; see `authority/view.py`.
CREATE TABLE grants (
    -- source: the stream of the estate, the member or the office
    source   text        PRIMARY KEY,
    sub      text        NOT NULL,
    role     text        NOT NULL,
    -- division: the scope; empty is everywhere
    division text        NOT NULL,
    since    timestamptz NOT NULL,
    -- last_day: of the term, where it has one
    last_day date
);
CREATE INDEX grants_by_sub ON grants (sub);

-- Accounts of which not all sign-ins count: suspended or closed ones, and restored ones, of which older sign-ins do not.
CREATE TABLE account_states (
    account text        PRIMARY KEY,
    state   text        NOT NULL,
    since   timestamptz NOT NULL
);

CREATE TABLE ended_sessions (session uuid PRIMARY KEY);
