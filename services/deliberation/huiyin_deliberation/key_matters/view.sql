-- Key matters (三议一服务, Y2), each saved whole, and the estates that they are of.
CREATE TABLE key_matters (
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
CREATE INDEX key_matters_by_division ON key_matters (division text_pattern_ops, stage);
CREATE INDEX key_matters_by_topic ON key_matters (topic) WHERE topic IS NOT NULL;

CREATE TABLE key_matter_estates (
    estate  text PRIMARY KEY,
    village text NOT NULL,
    name    text NOT NULL,
    -- gone into another: its matters are called by it still
    merged  boolean NOT NULL DEFAULT false
);
CREATE INDEX key_matter_estates_by_village ON key_matter_estates (village text_pattern_ops);
