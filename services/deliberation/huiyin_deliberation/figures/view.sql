-- What the figures count, a fact an event: `about` is what is counted, so that a figure opens to its list. What stands
-- until something ends it, as a site or a link does, has `ended_at`.
CREATE TABLE facts (
    event    uuid        NOT NULL,
    fact     text        NOT NULL,
    about    uuid        NOT NULL,
    division text        NOT NULL,
    at       timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (event, fact)
);
CREATE INDEX facts_of_division ON facts (division text_pattern_ops, fact, at);
CREATE INDEX facts_standing ON facts (about) WHERE fact IN ('sites', 'links') AND ended_at IS NULL;
