-- This service's copy of the divisions, projected from `dispatch.division.registered`.
CREATE TABLE divisions (
    code     text PRIMARY KEY,
    name     text NOT NULL,
    level    text NOT NULL,
    parent   text,
    timezone text
);
CREATE INDEX divisions_by_parent ON divisions (parent, code);

-- The charters of each county, in full: which rules are in force when.
CREATE TABLE charters (
    county       text        NOT NULL,
    version      integer     NOT NULL,
    title        text        NOT NULL,
    effective_at timestamptz NOT NULL,
    adopted_at   timestamptz NOT NULL,
    document     jsonb       NOT NULL,
    PRIMARY KEY (county, version)
);

-- The holidays that a county announced: the notice of a year that came last before a moment is the one that was known then.
CREATE TABLE holiday_notices (
    county       text        NOT NULL,
    announced_at timestamptz NOT NULL,
    document     jsonb       NOT NULL,
    PRIMARY KEY (county, announced_at)
);

-- Codes of divisions that became others: for what is counted by the map of now.
CREATE TABLE recodings (
    code         text PRIMARY KEY,
    new_code     text NOT NULL,
    effective_on date NOT NULL
);
