-- Online deliberations (线上四步, P8), each saved whole.
CREATE TABLE online_deliberations (
    id       uuid        PRIMARY KEY,
    division text        NOT NULL,
    state    jsonb       NOT NULL,
    stage    text        NOT NULL,
    topic    uuid,
    due_on   date,
    began_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    ended_at timestamptz,
    version  integer     NOT NULL
);
CREATE INDEX online_deliberations_by_division ON online_deliberations (division text_pattern_ops, stage);
CREATE INDEX online_deliberations_by_topic ON online_deliberations (topic);

-- What residents said in them, one row a resident: theirs, and without its reason once they are erased.
CREATE TABLE opinions (
    id            uuid        PRIMARY KEY,
    deliberation  uuid        NOT NULL,
    subject       uuid        NOT NULL,
    stand         text        NOT NULL,
    reason        text,
    -- whether the reason is for everybody
    shown         boolean     NOT NULL,
    -- why it was taken out of view; none: it was not
    moderated_for text,
    given_at      timestamptz NOT NULL,
    changed       boolean     NOT NULL
);
CREATE INDEX opinions_in ON opinions (deliberation, stand);
CREATE INDEX opinions_of_person ON opinions (subject);
