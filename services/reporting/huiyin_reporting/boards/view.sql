-- What was put on the public boards.
CREATE TABLE notices (
    event        uuid        PRIMARY KEY,
    publication  uuid        NOT NULL,
    -- none: of a decision that answers no issue, which has its title here
    issue        uuid,
    title        text,
    division     text        NOT NULL,
    kind         text        NOT NULL,
    -- none: taken out of public view
    notice       text,
    published_at timestamptz NOT NULL,
    -- until when it stands at least; none: it stays
    ends_at      timestamptz,
    -- of a topic or a decision, so that deliberation has a page of it, with objections and a sheet to print
    topical      boolean     NOT NULL
);
CREATE INDEX notices_of_publication ON notices (publication);
CREATE INDEX notices_of_division ON notices (division text_pattern_ops, published_at DESC);

-- Further entries that put a notice otherwise.
CREATE TABLE notice_corrections (
    event        uuid        PRIMARY KEY,
    publication  uuid        NOT NULL,
    -- none: taken out of public view
    notice       text,
    corrected_at timestamptz NOT NULL
);
CREATE INDEX corrections_of_publication ON notice_corrections (publication, corrected_at DESC);

-- Editions of villages' plans.
CREATE TABLE plan_notices (
    event        uuid        PRIMARY KEY,
    publication  uuid        NOT NULL,
    division     text        NOT NULL,
    edition      integer     NOT NULL,
    issues       uuid[]      NOT NULL,
    published_at timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL
);
CREATE INDEX plan_notices_of_publication ON plan_notices (publication);
CREATE INDEX plan_notices_of_division ON plan_notices (division, edition DESC);
