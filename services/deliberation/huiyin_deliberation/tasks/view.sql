-- Tasks: the state whole, as `huiyin_contracts.task_state` folds it, and beside it what lists are searched and sorted by.
CREATE TABLE tasks (
    id          uuid        PRIMARY KEY,
    topic       uuid        NOT NULL,
    issue       uuid        NOT NULL,
    division    text        NOT NULL,
    state       jsonb       NOT NULL,
    stage       text        NOT NULL,
    -- who has it: a sign-in, or the id of a force
    assignee    text        NOT NULL,
    warn_at     timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    -- the issue that it was sent to dispatch as
    work        uuid,
    assigned_at timestamptz NOT NULL,
    accepted_at timestamptz,
    version     integer     NOT NULL
);
CREATE INDEX tasks_open ON tasks (division text_pattern_ops, due_at) WHERE stage <> 'accepted';
CREATE INDEX tasks_accepted ON tasks (division text_pattern_ops, accepted_at) WHERE stage = 'accepted';
CREATE INDEX tasks_of_topic ON tasks (topic);
CREATE INDEX tasks_of_assignee ON tasks (assignee, due_at);
CREATE INDEX tasks_by_work ON tasks (work) WHERE work IS NOT NULL;
