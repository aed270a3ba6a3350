-- How often each category was reported in a village: what the report page suggests. A projection like `issues`.
CREATE TABLE categories (
    division text   NOT NULL,
    category text   NOT NULL,
    matters  bigint NOT NULL,
    PRIMARY KEY (division, category)
);
CREATE INDEX categories_within ON categories (division text_pattern_ops);
INSERT INTO categories SELECT division, category, count(*) FROM issues GROUP BY division, category;

-- What a matter that waits for screening could be merged into.
CREATE INDEX issues_open ON issues (division, reported_at) WHERE stage IN ('reported', 'screened') AND NOT answered;
