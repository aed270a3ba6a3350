-- Mediations (德古说理, P10), each saved whole; what is private in it stays sealed.
CREATE TABLE mediations (
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
CREATE INDEX mediations_by_division ON mediations (division text_pattern_ops, stage);
CREATE INDEX mediations_by_topic ON mediations (topic) WHERE topic IS NOT NULL;

