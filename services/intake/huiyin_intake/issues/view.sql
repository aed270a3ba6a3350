-- What intake needs to show and to check of an issue.
CREATE TABLE issues (
    id          uuid        PRIMARY KEY,
    number      text        NOT NULL,
    kind        text        NOT NULL,
    category    text        NOT NULL,
    division    text        NOT NULL,
    -- what the reporter wrote and pictured, and how to reach them: theirs, and nothing once they are erased
    subject     uuid        NOT NULL,
    said_category text,
    description text,
    address     text,
    located     boolean     NOT NULL,
    photos      text[]      NOT NULL,
    name        text,
    phone       text,
    -- what is public of it, and whether nothing ever is
    public      jsonb,
    private     boolean     NOT NULL,
    stage       text        NOT NULL,
    -- until staff have said what of it is public, also where it went out before
    to_screen   boolean     NOT NULL,
    answered    boolean     NOT NULL DEFAULT false,
    reported_at timestamptz NOT NULL,
    -- The last result there was: of which order or topic, in which words, said by whom, and public since when.
    result_of   uuid,
    result      text,
    result_by   text,
    answered_at timestamptz,
    answer_kind text,
    -- which result was judged last, and whether the issue was handled once more
    rated_of    uuid,
    reopened    boolean     NOT NULL DEFAULT false,
    -- what it was merged into, and the issue that it was answered along with
    merged_into uuid,
    answered_in uuid
);
-- Not unique: numbers that other systems gave may meet, and no event may be left out.
CREATE INDEX issues_number ON issues (number);
CREATE INDEX issues_to_screen ON issues (division text_pattern_ops, reported_at) WHERE to_screen;
CREATE INDEX issues_merged_into ON issues (merged_into);
CREATE INDEX issues_of_subject ON issues (subject);
-- What an issue that waits for screening could be merged into.
CREATE INDEX issues_open ON issues (division, reported_at) WHERE stage IN ('reported', 'screened') AND NOT answered;

-- How many issues of each category a village has: what the report page suggests, and what is known there.
CREATE TABLE categories (
    division text   NOT NULL,
    category text   NOT NULL,
    reports  bigint NOT NULL,
    PRIMARY KEY (division, category)
);
CREATE INDEX categories_within ON categories (division text_pattern_ops);
