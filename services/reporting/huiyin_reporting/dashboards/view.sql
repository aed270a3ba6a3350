-- How many issues a division, and every one above it, has of each kind, category, state and day of report.
CREATE TABLE tallies (
    division text    NOT NULL,
    day      date    NOT NULL,
    kind     text    NOT NULL,
    category text    NOT NULL,
    state    text    NOT NULL,
    n        integer NOT NULL,
    PRIMARY KEY (division, day, kind, category, state)
);
