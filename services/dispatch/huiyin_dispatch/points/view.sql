-- What members did, as far as points may follow from it (Y5). It counts once it is certain; what it is worth is not
-- written here: that follows from the charter, see `rules.py`.
CREATE TABLE deeds (
    id       uuid        PRIMARY KEY,
    -- account: the number that a member has in a county, whether they reported home there or not
    account  uuid        NOT NULL,
    member   text        NOT NULL,
    -- subject: whom what they are called is sealed for
    subject  uuid        NOT NULL,
    division text        NOT NULL,
    work     text        NOT NULL,
    at       timestamptz NOT NULL,
    hours    numeric,
    counts   boolean     NOT NULL,
    -- about: the order, service, activity or issue; because: the event by which it is certain
    about    uuid        NOT NULL,
    because  uuid        NOT NULL,
    title    text
);
CREATE INDEX deeds_of ON deeds (account, at) WHERE counts;
CREATE INDEX deeds_about ON deeds (about);
CREATE INDEX deeds_by_division ON deeds (division text_pattern_ops, at) WHERE counts;

-- Vanguard posts from when to when; which months they count for follows.
CREATE TABLE posts_held (
    id       uuid        PRIMARY KEY,
    account  uuid        NOT NULL,
    member   text        NOT NULL,
    division text        NOT NULL,
    post     text        NOT NULL,
    since    timestamptz NOT NULL,
    until    timestamptz
);
CREATE INDEX posts_held_of ON posts_held (account);
CREATE INDEX posts_held_by_division ON posts_held (division text_pattern_ops);

-- Counter-entries and entries of their own. Without points: what the entry gives is taken again.
CREATE TABLE corrections (
    id       uuid        PRIMARY KEY,
    account  uuid        NOT NULL,
    member   text        NOT NULL,
    division text        NOT NULL,
    month    text        NOT NULL,
    entry    uuid,
    points   numeric,
    reason   text        NOT NULL,
    -- by: who corrected it and in which role, none where the person served disputed a service that had counted
    by       uuid,
    by_role  text,
    at       timestamptz NOT NULL,
    because  uuid        NOT NULL
);
CREATE INDEX corrections_of ON corrections (account, month);
CREATE INDEX corrections_by_division ON corrections (division text_pattern_ops, month);

CREATE TABLE disputes (
    id          uuid        PRIMARY KEY,
    account     uuid        NOT NULL,
    member      text        NOT NULL,
    division    text        NOT NULL,
    entry       uuid,
    month       text        NOT NULL,
    reason      text        NOT NULL,
    disputed_at timestamptz NOT NULL,
    answer      text,
    corrected   boolean,
    answered_by uuid,
    answered_role text,
    answered_at timestamptz
);
CREATE INDEX disputes_of ON disputes (account, disputed_at DESC);
CREATE INDEX disputes_open ON disputes (division text_pattern_ops, disputed_at) WHERE answer IS NULL;

-- All assessments; the last of a side is the one that holds.
CREATE TABLE assessments (
    id       uuid        PRIMARY KEY,
    account  uuid        NOT NULL,
    member   text        NOT NULL,
    division text        NOT NULL,
    period   text        NOT NULL,
    assessor text        NOT NULL,
    -- subject: the member, whom it is sealed for where they work
    subject  uuid        NOT NULL,
    assessed_by text,
    grade    text        NOT NULL,
    comment  text,
    by       uuid        NOT NULL,
    by_role  text        NOT NULL,
    at       timestamptz NOT NULL,
    version  integer     NOT NULL
);
CREATE INDEX assessments_of ON assessments (account, period, assessor, version DESC);

-- What was made public, as it was.
CREATE TABLE standings (
    id       uuid        PRIMARY KEY,
    division text        NOT NULL,
    estate   text,
    period   text        NOT NULL,
    version  integer     NOT NULL,
    at       timestamptz NOT NULL,
    by       uuid        NOT NULL,
    by_role  text        NOT NULL,
    document jsonb       NOT NULL
);
CREATE INDEX standings_by_division ON standings (division text_pattern_ops, at DESC);
