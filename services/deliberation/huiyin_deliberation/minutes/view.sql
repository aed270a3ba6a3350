-- Minutes of sessions (会议纪要): the state whole, as `huiyin_contracts.minutes_state` folds it.
CREATE TABLE minutes (
    session         uuid        PRIMARY KEY,
    division        text        NOT NULL,
    state           jsonb       NOT NULL,
    stage           text        NOT NULL,
    amendable_until date        NOT NULL,
    drafted_at      timestamptz NOT NULL,
    final_at        timestamptz,
    version         integer     NOT NULL
);
CREATE INDEX minutes_open ON minutes (division text_pattern_ops, amendable_until) WHERE final_at IS NULL;

-- What somebody asked for that they say, one row a change: theirs, and without its words once they are erased.
CREATE TABLE minutes_wanted (
    amendment uuid PRIMARY KEY,
    subject   uuid NOT NULL,
    words     text
);
CREATE INDEX minutes_wanted_by ON minutes_wanted (subject);
