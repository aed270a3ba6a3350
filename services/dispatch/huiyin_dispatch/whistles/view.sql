-- Whistles (吹哨报到), and how each department that was called stands.
CREATE TABLE whistles (
    id        uuid        PRIMARY KEY,
    division  text        NOT NULL,
    kind      text        NOT NULL,
    whistler  text        NOT NULL,
    description text      NOT NULL,
    place     text,
    blown_at  timestamptz NOT NULL,
    answer_by timestamptz NOT NULL,
    act_by    timestamptz NOT NULL,
    closed_at timestamptz,
    reason    text,
    version   integer     NOT NULL
);
CREATE INDEX whistles_by_division ON whistles (division text_pattern_ops, blown_at);

CREATE TABLE whistle_issues (
    whistle uuid NOT NULL,
    issue   uuid NOT NULL,
    PRIMARY KEY (whistle, issue)
);

CREATE TABLE whistle_departments (
    whistle         uuid        NOT NULL,
    place           integer     NOT NULL,
    name            text        NOT NULL,
    body            uuid,
    division        text        NOT NULL,
    blown_at        timestamptz NOT NULL,
    answer_by       timestamptz NOT NULL,
    contact         uuid,
    acknowledged_at timestamptz,
    unanswered      boolean     NOT NULL DEFAULT false,
    arrived_at      timestamptz,
    acted_at        timestamptz,
    result          text,
    photos          text[]      NOT NULL DEFAULT '{}',
    assessed_at     timestamptz,
    score           integer,
    remark          text,
    PRIMARY KEY (whistle, name)
);
CREATE INDEX whistle_departments_by_division ON whistle_departments (division text_pattern_ops, name);
