-- Estates with their branch and its secretary (Y1). One that was merged into another stays, to be found by its code.
CREATE TABLE estates (
    code           text        PRIMARY KEY,
    name           text        NOT NULL,
    village        text        NOT NULL,
    merged_into    text,
    branch_rank    text,
    branch_name    text,
    secretary_subject uuid,
    secretary_id   text,
    origin         text,
    selection      text,
    appointed_at   timestamptz,
    term_ends_on      date,
    founded_at     timestamptz NOT NULL,
    version        integer     NOT NULL
);
CREATE INDEX estates_of_village ON estates (village text_pattern_ops, code) WHERE merged_into IS NULL;

CREATE TABLE building_groups (
    id          uuid PRIMARY KEY,
    estate      text NOT NULL,
    name        text NOT NULL,
    leader_subject uuid,
    leader_id   text
);
CREATE INDEX building_groups_of_estate ON building_groups (estate);

CREATE TABLE buildings (
    estate   text NOT NULL,
    number   text NOT NULL,
    name     text NOT NULL,
    group_id uuid,
    PRIMARY KEY (estate, number)
);
CREATE INDEX buildings_of_group ON buildings (group_id);

-- Whose household it is stays sealed on the log; an estate's page opens it there for who may see it.
CREATE TABLE member_households (
    id       uuid PRIMARY KEY,
    estate   text NOT NULL,
    building text NOT NULL
);
CREATE INDEX member_households_of_estate ON member_households (estate, building);
