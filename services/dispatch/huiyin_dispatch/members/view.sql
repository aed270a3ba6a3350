-- Members who registered where they live (Y4); one who moved out keeps the row, with the day they left.
CREATE TABLE members (
    id          uuid        PRIMARY KEY,
    member      text        NOT NULL,
    -- who: what they are called is in persons; where they live and work goes when they are erased
    subject     uuid        NOT NULL,
    division    text        NOT NULL,
    employer    text,
    estate      text,
    building    text,
    skills      text[]      NOT NULL DEFAULT '{}',
    available   boolean     NOT NULL DEFAULT true,
    until       date,
    registered_at timestamptz NOT NULL,
    left_at     timestamptz,
    version     integer     NOT NULL
);
CREATE INDEX members_at_home ON members (division text_pattern_ops, id) WHERE left_at IS NULL;
CREATE INDEX members_by_subject ON members (subject);

CREATE VIEW members_named AS
SELECT m.*, coalesce(p.name, '—') AS name FROM members m LEFT JOIN persons p ON p.subject = m.subject;

-- Vanguard posts and linked buildings that are held now.
CREATE TABLE member_posts (
    id       uuid        NOT NULL,
    division text        NOT NULL,
    post     text        NOT NULL,
    duty     text,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (id, post)
);
CREATE INDEX member_posts_by_division ON member_posts (division text_pattern_ops);

CREATE TABLE member_buildings (
    id       uuid NOT NULL,
    division text NOT NULL,
    estate   text NOT NULL DEFAULT '',
    building text NOT NULL,
    PRIMARY KEY (id, estate, building)
);
CREATE INDEX member_buildings_by_division ON member_buildings (division text_pattern_ops);

-- What members did for others, in the village where they did it; only what is confirmed counts.
CREATE TABLE member_services (
    service     uuid        PRIMARY KEY,
    id          uuid        NOT NULL,
    division    text        NOT NULL,
    description text        NOT NULL,
    category    text        NOT NULL,
    served_on   date        NOT NULL,
    hours       numeric     NOT NULL,
    persons     integer     NOT NULL,
    status      text        NOT NULL DEFAULT 'recorded',
    voice       text,
    reason      text,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX member_services_of_member ON member_services (id, served_on DESC, service);
CREATE INDEX member_services_by_division ON member_services (division text_pattern_ops, status);
