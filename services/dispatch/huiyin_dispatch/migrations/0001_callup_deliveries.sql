-- Calls that are to be sent outside (Y12). Not a read model: what was sent does not follow from the log before it is
-- on it, and nobody is to be called again because a view is built anew.
CREATE TABLE callup_deliveries (
    key        uuid        PRIMARY KEY,
    emergency  uuid        NOT NULL,
    division   text        NOT NULL,
    wave       integer     NOT NULL,
    name       text        NOT NULL,
    member     text,
    body       jsonb       NOT NULL,
    meta       jsonb       NOT NULL,
    try_at     timestamptz NOT NULL,
    attempts   integer     NOT NULL DEFAULT 0,
    error      text
);
CREATE INDEX callup_deliveries_by_time ON callup_deliveries (try_at);
