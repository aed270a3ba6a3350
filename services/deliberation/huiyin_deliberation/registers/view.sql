-- Registered bodies (Y7): teams, companies and units that a task may be given to.
CREATE TABLE bodies (
    id       uuid PRIMARY KEY,
    kind     text NOT NULL,
    name     text NOT NULL,
    division text NOT NULL,
    areas    text[] NOT NULL,
    -- who leads it, by their sign-in: they act for it
    leader   text
);
CREATE INDEX bodies_by_division ON bodies (division text_pattern_ops, name);
