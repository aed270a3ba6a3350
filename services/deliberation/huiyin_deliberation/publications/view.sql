-- Notices of topics, as they were put up.
CREATE TABLE publications (
    id        uuid        PRIMARY KEY,
    event     uuid        NOT NULL,
    topic     uuid        NOT NULL,
    issue     uuid        NOT NULL,
    division  text        NOT NULL,
    kind      text        NOT NULL,
    -- none: taken out of public view
    notice    text,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz
);
CREATE INDEX publications_by_division ON publications (division text_pattern_ops, starts_at DESC);

-- Objections to them. What somebody said is theirs, and goes when they are erased.
CREATE TABLE objections (
    id          uuid        PRIMARY KEY,
    publication uuid        NOT NULL,
    subject     uuid        NOT NULL,
    words       text,
    raised_at   timestamptz NOT NULL,
    answer_by   timestamptz NOT NULL,
    answer      text,
    answered_at timestamptz,
    overdue     boolean     NOT NULL DEFAULT false
);
CREATE INDEX objections_to ON objections (publication, raised_at);
CREATE INDEX objections_of_person ON objections (subject);

-- Each further entry that put a notice otherwise; the first one stands in publications.
CREATE TABLE corrections (
    event        uuid        PRIMARY KEY,
    publication  uuid        NOT NULL,
    -- none: taken out of public view
    notice       text,
    reason       text        NOT NULL,
    corrected_at timestamptz NOT NULL
);
CREATE INDEX corrections_of ON corrections (publication, corrected_at);
