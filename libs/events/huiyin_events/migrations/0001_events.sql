-- The one table of truth. It is also the outbox: the relay publishes it in the order of (tx, position).
-- tx is the writing transaction, so that a reader who stays below the oldest running one never skips an event.
-- An id twice would be refused by JetStream, as a message it has, and hold up the relay for ever. Ids ascend, so their
-- index costs an append too little to be measured.
CREATE TABLE store.events (
    tx          xid8        NOT NULL DEFAULT pg_current_xact_id(),
    position    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    id          uuid        NOT NULL CONSTRAINT events_id UNIQUE,
    stream      text        NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    type        text        NOT NULL,
    division    text        NOT NULL CHECK (division ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    data        jsonb       NOT NULL,
    meta        jsonb       NOT NULL,
    CONSTRAINT events_stream_version PRIMARY KEY (stream, version)
);

CREATE INDEX events_in_order ON store.events (tx, position);

-- What a caller's key already brought about: a repeated key gets the first answer, whatever else changed since.
CREATE TABLE store.idempotency (
    key         text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    streams     text[]      NOT NULL,
    versions    integer[]   NOT NULL,
    tx          xid8        NOT NULL,
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How far the relay published; read only when JetStream is empty, which then begins a new epoch here.
CREATE TABLE store.relay (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tx       xid8    NOT NULL DEFAULT '0',
    position bigint  NOT NULL DEFAULT 0
);
INSERT INTO store.relay DEFAULT VALUES;
