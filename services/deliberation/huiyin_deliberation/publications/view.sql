-- Notices of topics and of decisions, as they were put up, and the editions of plans.
CREATE TABLE publications (
    id        uuid        PRIMARY KEY,
    event     uuid        NOT NULL,
    -- none: of a plan or a decision
    topic     uuid,
    issue     uuid,
    -- of what answers no issue: the key matter or the village decision, and its title
    decision  uuid,
    procedure text,
    title     text,
    division  text        NOT NULL,
    kind      text        NOT NULL,
    -- none: taken out of public view
    notice    text,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz,
    -- of a plan
    edition   integer,
    unlisted  integer
);
CREATE INDEX plan_editions ON publications (division, edition DESC) WHERE kind = 'plan';

-- The matters of an edition of a plan, in their order.
CREATE TABLE plan_entries (
    publication   uuid    NOT NULL,
    number        integer NOT NULL,
    issue         uuid    NOT NULL,
    title         text    NOT NULL,
    priority      text    NOT NULL,
    deliberate_by date    NOT NULL,
    PRIMARY KEY (publication, number)
);

CREATE INDEX publications_by_division ON publications (division text_pattern_ops, starts_at DESC);
CREATE INDEX publications_of_topic ON publications (topic, starts_at);
CREATE INDEX publications_of_decision ON publications (decision, starts_at);

-- Objections to them. What somebody said is theirs, and goes when they are erased.
CREATE TABLE objections (
    id          uuid        PRIMARY KEY,
    publication uuid        NOT NULL,
    -- none: to a decision that answers no issue
    issue       uuid,
    subject     uuid        NOT NULL,
    words       text,
    raised_at   timestamptz NOT NULL,
    answer_by   timestamptz NOT NULL,
    answer      text,
    answered_at timestamptz,
    overdue     boolean     NOT NULL DEFAULT false,
    -- the level that sees to it by now
    supervised  text
);
CREATE INDEX objections_open ON objections (publication) WHERE answer IS NULL;
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
