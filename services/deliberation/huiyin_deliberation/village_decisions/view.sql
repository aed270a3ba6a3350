-- Village decisions (四议两公开, P6), each saved whole.
CREATE TABLE village_decisions (
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
CREATE INDEX village_decisions_by_division ON village_decisions (division text_pattern_ops, stage);
CREATE INDEX village_decisions_by_topic ON village_decisions (topic) WHERE topic IS NOT NULL;

