-- An issue as the public may see it, folded from the events of all services.
CREATE TABLE cases (
    id            uuid        PRIMARY KEY,
    number        text        NOT NULL,
    kind          text        NOT NULL,
    category      text        NOT NULL,
    division      text        NOT NULL,
    reporter      uuid        NOT NULL,
    reported_at   timestamptz NOT NULL,
    day           date        NOT NULL,
    -- its public text, if screening made one; of one that is private no words are ever public
    text          jsonb,
    private       boolean     NOT NULL,
    state         text        NOT NULL,
    -- how far it came on its road, also where it ended otherwise
    station       text        NOT NULL,
    due_at        timestamptz,
    accepted_at   timestamptz,
    resolved_at   timestamptz,
    ended_at      timestamptz,
    assignee      text,
    assignee_kind text,
    title         text,
    result        text,
    answer        text,
    merged_into   uuid,
    -- the issue that it was answered along with
    answered_in   uuid,
    -- the last verdict, and since when it was handled once more
    solved        boolean,
    satisfied     boolean,
    reopened_at   timestamptz,
    -- what is said beside the result, and since when; none: its reporter said nothing
    mark          text,
    marked_at     timestamptz,
    -- what it goes on by, whole, as the contracts fold it: an order, or while it is deliberated a topic
    "order"       jsonb,
    topic         jsonb
);
-- Not unique: numbers that other systems gave may meet, and no event may stop the projection.
CREATE INDEX cases_number ON cases (number);
CREATE INDEX cases_of_division ON cases (division text_pattern_ops, reported_at DESC);
CREATE INDEX cases_marked ON cases (mark, division text_pattern_ops) WHERE mark IS NOT NULL;
CREATE INDEX cases_of_reporter ON cases (reporter);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL AND resolved_at IS NULL AND ended_at IS NULL;

-- Everything that happened to an issue, in the log's order.
CREATE TABLE trail (
    issue       uuid        NOT NULL,
    tx          bigint      NOT NULL,
    position    bigint      NOT NULL,
    event       uuid        NOT NULL,
    stream      text        NOT NULL,
    version     integer     NOT NULL,
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    role        text        NOT NULL,
    data        jsonb       NOT NULL,
    -- taken out of public view: that it happened is shown, and no words
    redacted    boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (issue, tx, position)
);
