-- What the reporter of an issue said of each of its results, and who claimed that it was done (Y13).
CREATE TABLE verdicts (
    issue        uuid        NOT NULL,
    round        integer     NOT NULL,
    division     text        NOT NULL,
    handler      text,
    handler_kind text,
    solved       boolean     NOT NULL,
    satisfied    boolean     NOT NULL,
    -- stands: the last word on the issue; reopened: it was handled once more because of this
    stands       boolean     NOT NULL,
    reopened     boolean     NOT NULL,
    rated_at     timestamptz NOT NULL,
    PRIMARY KEY (issue, round)
);
CREATE INDEX verdicts_of_division ON verdicts (division text_pattern_ops);
