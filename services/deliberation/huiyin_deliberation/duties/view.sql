-- Duties of county and town: what is owed, by whom, until when, and how far up it has gone.
CREATE TABLE duties (
    id         uuid        PRIMARY KEY,
    kind       text        NOT NULL,
    about      uuid        NOT NULL,
    division   text        NOT NULL,
    period     text        NOT NULL,
    -- who is to see to it, as the log has them: a person's name is closed; none: the office of the division
    owner      jsonb,
    needed     integer     NOT NULL,
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    charter    integer     NOT NULL,
    stage      text        NOT NULL DEFAULT 'open',
    overdue_at timestamptz,
    escalated  text[]      NOT NULL DEFAULT '{}',
    ended_at   timestamptz,
    late       boolean     NOT NULL DEFAULT false
);
CREATE INDEX duties_open ON duties (division text_pattern_ops, due_at) WHERE stage = 'open';
CREATE INDEX duties_of_division ON duties (division text_pattern_ops, due_at);
CREATE INDEX duties_about ON duties (about);
