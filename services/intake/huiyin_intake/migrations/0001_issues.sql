-- What intake needs to show and to check of an issue; a projection, rebuilt from the log at any time.
CREATE TABLE issues (
    id          uuid        PRIMARY KEY,
    number      text        NOT NULL,
    kind        text        NOT NULL,
    category    text        NOT NULL,
    description text        NOT NULL,
    division    text        NOT NULL,
    address     text,
    photos      text[]      NOT NULL,
    stage       text        NOT NULL,
    answered    boolean     NOT NULL DEFAULT false,
    reported_at timestamptz NOT NULL
);
-- Not unique: numbers that other systems gave may meet, and no event may be left out.
CREATE INDEX issues_number ON issues (number);
CREATE INDEX issues_to_screen ON issues (division text_pattern_ops, reported_at) WHERE stage = 'reported';

-- The other half of an issue's number, after the day.
CREATE SEQUENCE issue_number;

-- Who reported, where they said so. Personal, so never on the log: an event only holds the contact's id.
CREATE TABLE contacts (
    id         uuid        PRIMARY KEY,
    name       text,
    phone      text,
    created_at timestamptz NOT NULL DEFAULT now()
);
