-- What the plan's pages show besides: where and since when a matter waits, why a topic fell away, and when it ended.
ALTER TABLE issues
    ADD COLUMN address     text,
    ADD COLUMN reported_at timestamptz;
ALTER TABLE topics
    ADD COLUMN reason        text,
    ADD COLUMN publicised_at timestamptz,
    ADD COLUMN ended_at      timestamptz;

CREATE INDEX issues_waiting ON issues (division text_pattern_ops, reported_at) WHERE stage = 'reported';
CREATE INDEX topics_of_issue ON topics (issue);
CREATE INDEX topics_ended ON topics (division text_pattern_ops, ended_at) WHERE ended_at IS NOT NULL;

-- What these columns hold of the past is in the log: the views take it in again, from the beginning.
TRUNCATE issues, topics;
DELETE FROM checkpoints WHERE subscription = 'views';
ALTER TABLE issues ALTER COLUMN reported_at SET NOT NULL;
