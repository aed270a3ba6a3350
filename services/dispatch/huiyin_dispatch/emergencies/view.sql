-- Emergencies (Y12): what is going on, who was called and comes, and which calls were taken outside.
CREATE TABLE emergencies (
    id            uuid        PRIMARY KEY,
    division      text        NOT NULL,
    description   text        NOT NULL,
    place         text,
    stage         text        NOT NULL DEFAULT 'open',
    wave          integer     NOT NULL DEFAULT 0,
    answer_by     timestamptz,
    forces_exhausted boolean  NOT NULL DEFAULT false,
    channels      text[]      NOT NULL DEFAULT '{}',
    declared_at   timestamptz NOT NULL,
    stood_down_at timestamptz,
    outcome       text,
    went_well     text,
    to_change     text,
    version       integer     NOT NULL
);
CREATE INDEX emergencies_by_division ON emergencies (division text_pattern_ops, stage, declared_at);

CREATE TABLE emergency_people (
    emergency   uuid        NOT NULL,
    key         text        NOT NULL,
    subject     uuid        NOT NULL,
    sign_in     text,
    force       text        NOT NULL,
    wave        integer     NOT NULL,
    called_at   timestamptz NOT NULL,
    -- away: was not called, for they had said that they cannot be, until a day or until they say otherwise
    away        boolean     NOT NULL DEFAULT false,
    until       date,
    coming      boolean,
    minutes     integer,
    reason      text,
    answered_at timestamptz,
    arrived_at  timestamptz,
    PRIMARY KEY (emergency, key)
);
CREATE INDEX emergency_people_by_sign_in ON emergency_people (sign_in, emergency);

CREATE TABLE emergency_calls (
    emergency uuid        NOT NULL,
    wave      integer     NOT NULL,
    channel   text        NOT NULL,
    key       text        NOT NULL,
    ok        boolean     NOT NULL,
    attempts  integer     NOT NULL,
    detail    text        NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (emergency, wave, channel, key)
);

CREATE TABLE emergency_issues (
    emergency uuid NOT NULL,
    issue     uuid NOT NULL,
    PRIMARY KEY (emergency, issue)
);

-- What was reported as an emergency and is for an office to decide: it rings on the desk until they have.
CREATE TABLE emergency_alarms (
    issue       uuid        PRIMARY KEY,
    division    text        NOT NULL,
    number      text        NOT NULL,
    category    text        NOT NULL,
    reported_at timestamptz NOT NULL
);
CREATE INDEX emergency_alarms_by_division ON emergency_alarms (division text_pattern_ops, reported_at);
