-- Votes (表决): the state whole, as `huiyin_contracts.vote_state` folds it, and how many voices are in.
CREATE TABLE votes (
    id        uuid        PRIMARY KEY,
    session   uuid        NOT NULL,
    division  text        NOT NULL,
    state     jsonb       NOT NULL,
    stage     text        NOT NULL,
    voices    integer     NOT NULL DEFAULT 0,
    -- how many of these an office gave in somebody's name: hands that it counted, ballots that it took
    by_office integer     NOT NULL DEFAULT 0,
    opened_at timestamptz NOT NULL,
    version   integer     NOT NULL
);
CREATE INDEX votes_of_session ON votes (session);

-- Who voted. Of a secret vote it is only that they took a ballot: what they chose is nowhere beside it.
CREATE TABLE voices (
    vote   uuid NOT NULL,
    voter  uuid NOT NULL,
    choice text,
    PRIMARY KEY (vote, voter)
);
