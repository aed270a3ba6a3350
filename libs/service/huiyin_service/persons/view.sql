-- What persons are called, as this service's events say: joined wherever a name is shown, and emptied by an erasure.
CREATE TABLE persons (
    subject  uuid   PRIMARY KEY,
    name     text   NOT NULL,
    -- said_by: who called them so, see view.py; whoever weighs less does not call them otherwise
    said_by  smallint NOT NULL,
    -- which event said so: the last one counts, whichever of several workers takes it first
    tx       bigint NOT NULL,
    position bigint NOT NULL
);
CREATE INDEX persons_by_name ON persons (name text_pattern_ops);

-- Who looked at what is sealed of a person: for that person to see.
CREATE TABLE disclosures (
    id     uuid        PRIMARY KEY,
    person uuid        NOT NULL,
    at     timestamptz NOT NULL,
    -- who: the subject under which the one who looked is known themselves, and in which role
    by     uuid        NOT NULL,
    role   text        NOT NULL,
    what   text        NOT NULL,
    about  text        NOT NULL
);
CREATE INDEX disclosures_of_person ON disclosures (person, at DESC);
