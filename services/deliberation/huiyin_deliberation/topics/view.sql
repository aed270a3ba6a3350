-- Topics: the state whole, as `huiyin_contracts.topic_state` folds it, and beside it what lists are searched and sorted by.
CREATE TABLE topics (
    id            uuid        PRIMARY KEY,
    issue         uuid        NOT NULL,
    division      text        NOT NULL,
    state         jsonb       NOT NULL,
    stage         text        NOT NULL,
    due_on        date,
    planned_at    timestamptz NOT NULL,
    publicised_at timestamptz,
    ended_at      timestamptz,
    version       integer     NOT NULL
);
CREATE INDEX topics_open ON topics (division text_pattern_ops, planned_at)
    WHERE stage IN ('planned', 'taken_up', 'decided', 'carried_out', 'not_adopted', 'settled', 'referred');
CREATE INDEX topics_of_issue ON topics (issue);
CREATE INDEX topics_ended ON topics (division text_pattern_ops, ended_at) WHERE ended_at IS NOT NULL;
-- What ended last of a county, whose topics are most of all; and how many are at each stage, without their states.
CREATE INDEX topics_latest ON topics (ended_at DESC);
CREATE INDEX topics_counted ON topics (division text_pattern_ops, stage, due_on);
