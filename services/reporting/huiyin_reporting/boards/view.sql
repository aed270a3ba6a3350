-- What was put on the public boards.
CREATE TABLE notices (
    event        uuid        PRIMARY KEY,
    issue        uuid        NOT NULL,
    division     text        NOT NULL,
    kind         text        NOT NULL,
    -- none: taken out of public view
    notice       text,
    published_at timestamptz NOT NULL
);
CREATE INDEX notices_of_division ON notices (division text_pattern_ops, published_at DESC);
