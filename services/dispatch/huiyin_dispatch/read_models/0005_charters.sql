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
