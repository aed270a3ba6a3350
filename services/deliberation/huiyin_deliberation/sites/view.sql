-- Sites (议事点, P1) with their officer (P4).
CREATE TABLE sites (
    id         uuid        PRIMARY KEY,
    division   text        NOT NULL,
    name       text        NOT NULL,
    kind       text        NOT NULL,
    villages   text[]      NOT NULL,
    place      text        NOT NULL,
    days       text        NOT NULL,
    -- market days of its own, as the contract writes them; none: the charter's
    market     jsonb,
    officer    uuid,
    officer_id text,
    opened_at  timestamptz NOT NULL,
    closed_at  timestamptz,
    reason     text,
    version    integer     NOT NULL
);
CREATE INDEX sites_by_division ON sites (division text_pattern_ops, name);
CREATE INDEX sites_by_village ON sites USING gin (villages);
CREATE INDEX sites_of_officer ON sites (officer) WHERE officer IS NOT NULL;

-- Who is in the teams of a site (P2), until the end of which day. A row is there until somebody left, also where the
-- term has ended: whoever reads asks for the day.
CREATE TABLE site_places (
    site     uuid        NOT NULL,
    team     text        NOT NULL,
    subject  uuid        NOT NULL,
    member   text,
    capacity text        NOT NULL,
    until    date        NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (site, team, subject)
);
CREATE INDEX site_places_of_person ON site_places (subject);

-- Who stands back from which matter (回避): a topic or an issue. What they said of it is theirs, and goes with them.
CREATE TABLE site_interests (
    site        uuid        NOT NULL,
    subject     uuid        NOT NULL,
    member      text,
    matter      uuid        NOT NULL,
    nature      text        NOT NULL,
    detail      text,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (site, subject, matter)
);
CREATE INDEX site_interests_on_matter ON site_interests (matter);
CREATE INDEX site_interests_of_person ON site_interests (subject);
