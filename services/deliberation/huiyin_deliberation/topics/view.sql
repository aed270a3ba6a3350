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

CREATE TABLE topics (
    id            uuid        PRIMARY KEY,
    issue         uuid        NOT NULL,
    division      text        NOT NULL,
    title         text        NOT NULL,
    stage         text        NOT NULL,
    held_on       date,
    format        text,
    attendees     integer,
    minutes       text,
    resolution    text,
    tasks         jsonb       NOT NULL DEFAULT '[]',
    due_on        date,
    result        text,
    reason        text,
    publicised    text[]      NOT NULL DEFAULT '{}',
    planned_at    timestamptz NOT NULL,
    publicised_at timestamptz,
    ended_at      timestamptz,
    version       integer     NOT NULL
);
CREATE INDEX topics_open ON topics (division text_pattern_ops, planned_at)
    WHERE stage IN ('planned', 'deliberated', 'decided', 'carried_out');
CREATE INDEX topics_of_issue ON topics (issue);
CREATE INDEX topics_ended ON topics (division text_pattern_ops, ended_at) WHERE ended_at IS NOT NULL;
