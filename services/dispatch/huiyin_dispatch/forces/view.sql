-- Forces (Y7, Y11): who can be dispatched besides a member.
CREATE TABLE forces (
    id           uuid        PRIMARY KEY,
    division     text        NOT NULL,
    kind         text        NOT NULL,
    name         text        NOT NULL,
    leader       uuid        NOT NULL,
    leader_id    text,
    skills       text[]      NOT NULL,
    areas        text[]      NOT NULL,
    available    boolean     NOT NULL DEFAULT true,
    until        date,
    formed_at    timestamptz NOT NULL,
    disbanded_at timestamptz,
    reason       text,
    version      integer     NOT NULL
);
CREATE INDEX forces_by_division ON forces (division text_pattern_ops, kind, name, id);

CREATE TABLE force_members (
    force     uuid        NOT NULL,
    key       text        NOT NULL,
    subject   uuid        NOT NULL,
    member    text,
    duty      text,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (force, key)
);

CREATE INDEX force_members_by_key ON force_members (key);

CREATE TABLE force_estates (
    force  uuid NOT NULL,
    estate text NOT NULL,
    PRIMARY KEY (force, estate)
);

CREATE TABLE activities (
    id        uuid        PRIMARY KEY,
    force     uuid        NOT NULL,
    division  text        NOT NULL,
    title     text        NOT NULL,
    place     text        NOT NULL,
    starts_at timestamptz NOT NULL,
    stage     text        NOT NULL DEFAULT 'announced',
    hours     numeric,
    persons   integer,
    summary   text,
    signed_in integer     NOT NULL DEFAULT 0
);
CREATE INDEX activities_of_force ON activities (force, starts_at DESC, id);
CREATE INDEX activities_by_division ON activities (division text_pattern_ops, stage);

CREATE TABLE activity_people (
    activity     uuid        NOT NULL,
    key          text        NOT NULL,
    subject      uuid        NOT NULL,
    member       text,
    signed_in_at timestamptz NOT NULL,
    PRIMARY KEY (activity, key)
);
