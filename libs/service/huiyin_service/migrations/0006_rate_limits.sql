-- How much somebody did of something lately, as the moment at which all of their room is there again. It is lost with a
-- crash, which forgives what was counted, and so needs no write-ahead log.
CREATE UNLOGGED TABLE rate_limits (
    -- key: the limit and whose it is, as `report.stranger 203.0.113.7`
    key     text        PRIMARY KEY,
    room_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_by_time ON rate_limits (room_at);

-- What challenges are signed with, so that each process knows those of the others.
CREATE TABLE proof_secret (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    secret   text    NOT NULL    DEFAULT gen_random_uuid() || '-' || gen_random_uuid()
);
INSERT INTO proof_secret DEFAULT VALUES;
