-- Issues as deliberation knows them: their words, for a topic's title, where and since when they wait, and whether they
-- can still be planned.
CREATE TABLE issues (
    id          uuid        PRIMARY KEY,
    number      text        NOT NULL,
    kind        text        NOT NULL,
    category    text        NOT NULL,
    description text        NOT NULL,
    division    text        NOT NULL,
    address     text,
    stage       text        NOT NULL,
    reported_at timestamptz NOT NULL,
    -- since when it is to be handled once more: a topic planned before that is over
    reopened_at timestamptz
);
CREATE INDEX issues_waiting ON issues (division text_pattern_ops, reported_at) WHERE stage = 'reported';
