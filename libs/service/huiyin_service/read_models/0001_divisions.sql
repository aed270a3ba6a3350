-- This service's copy of the divisions, projected from dispatch.division.registered.
CREATE TABLE divisions (
    code     text PRIMARY KEY,
    name     text NOT NULL,
    level    text NOT NULL,
    parent   text,
    timezone text
);
CREATE INDEX divisions_by_parent ON divisions (parent, code);
