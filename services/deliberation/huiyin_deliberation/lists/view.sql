-- Links of members with households (P3). Who lives there is the household's, and goes with it.
CREATE TABLE links (
    id        uuid        PRIMARY KEY,
    division  text        NOT NULL,
    subject   uuid        NOT NULL,
    member    text        NOT NULL,
    household uuid        NOT NULL,
    number    text        NOT NULL,
    head      text,
    address   text,
    linked_at timestamptz NOT NULL,
    ended_at  timestamptz,
    reason    text,
    visited_on date,
    visits    integer     NOT NULL DEFAULT 0,
    version   integer     NOT NULL
);
CREATE INDEX links_by_division ON links (division text_pattern_ops, number) WHERE ended_at IS NULL;
CREATE INDEX links_of_member ON links (member, division, number) WHERE ended_at IS NULL;
CREATE INDEX links_of_household ON links (household);

-- Visits, with what was said.
CREATE TABLE visits (
    id          uuid        PRIMARY KEY,
    division    text        NOT NULL,
    link        uuid        NOT NULL,
    household   uuid        NOT NULL,
    subject     uuid        NOT NULL,
    member      text,
    visited_on  date        NOT NULL,
    way         text        NOT NULL,
    words       text,
    found       integer     NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX visits_by_division ON visits (division text_pattern_ops, visited_on);
CREATE INDEX visits_latest ON visits (visited_on DESC, recorded_at DESC, id);
CREATE INDEX visits_of_link ON visits (link, visited_on);
CREATE INDEX visits_of_household ON visits (household);

-- The lists of needs and problems. What a household said of it stands with its issue alone, which has the same id.
CREATE TABLE matters (
    id         uuid        PRIMARY KEY,
    division   text        NOT NULL,
    kind       text        NOT NULL,
    category   text        NOT NULL,
    visit      uuid        NOT NULL,
    household  uuid        NOT NULL,
    subject    uuid        NOT NULL,
    member     text,
    listed_at  timestamptz NOT NULL,
    due_on     date        NOT NULL,
    stage      text        NOT NULL,
    title      text,
    priority   text,
    reason     text,
    into_matter uuid,
    round      uuid,
    settled_at timestamptz,
    stalled    text[]      NOT NULL DEFAULT '{}',
    version    integer     NOT NULL
);
CREATE INDEX matters_by_division ON matters (division text_pattern_ops, stage, due_on);
-- What was settled last of a county, whose matters are most of all.
CREATE INDEX matters_latest ON matters (settled_at DESC, due_on, listed_at, id);
CREATE INDEX matters_of_visit ON matters (visit);
CREATE INDEX matters_of_member ON matters (member, listed_at);

-- Rounds in which the two committees screened the lists.
CREATE TABLE screening_rounds (
    id          uuid        PRIMARY KEY,
    division    text        NOT NULL,
    held_on     date        NOT NULL,
    present     integer     NOT NULL,
    screened    integer     NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX screening_rounds_by_division ON screening_rounds (division text_pattern_ops, held_on);
