-- Bulletins, in full, as they were issued.
CREATE TABLE bulletins (
    division  text        NOT NULL,
    number    integer     NOT NULL,
    issued_at timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    document  jsonb       NOT NULL,
    PRIMARY KEY (division, number)
);
