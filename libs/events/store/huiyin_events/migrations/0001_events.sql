-- The one table of truth. It is also the outbox: the relay publishes it in the order of (tx, position).
--
-- tx is the writing transaction's id, so that a reader who stays below the oldest running one never skips an event.
-- It is also what the table is cut by: the tail is one hot partition, and what is closed can be detached and archived.
-- data and meta are json, not jsonb: kept to the letter as they were written, and read without being put together.
CREATE TABLE store.events (
    tx          bigint      NOT NULL,
    position    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    id          uuid        NOT NULL,
    stream      text        NOT NULL,
    version     integer     NOT NULL,
    type        text        NOT NULL,
    division    text        NOT NULL CHECK (division ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    data        json        NOT NULL,
    meta        json        NOT NULL,
    PRIMARY KEY (tx, position)
) PARTITION BY RANGE (tx);

-- Refused even to the owner and to psql: what happened cannot be made not to have happened. Always, also in a session that
-- says it is a replica's. Who drops the trigger or writes to the disk is found out by the tree over the log, see 0010.
CREATE FUNCTION store.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'store.events is append-only: % refused', TG_OP USING ERRCODE = 'HU009';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON store.events
    FOR EACH STATEMENT EXECUTE FUNCTION store.refuse_change();
ALTER TABLE store.events ENABLE ALWAYS TRIGGER events_append_only;

-- The head of every stream: its version, which an append locks and moves, and the transactions it was written in, which
-- say in which partitions a reader has to look.
CREATE TABLE store.streams (
    stream   text    PRIMARY KEY,
    version  integer NOT NULL,
    first_tx bigint  NOT NULL,
    last_tx  bigint  NOT NULL
) WITH (fillfactor = 85);

-- What a caller's key already brought about: a repeated key gets the first result, whatever else changed since, for as long as
-- its term is, see store.forget_keys.
CREATE TABLE store.idempotency (
    key         text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    streams     text[]      NOT NULL,
    versions    integer[]   NOT NULL,
    tx          bigint      NOT NULL,
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX idempotency_age ON store.idempotency USING brin (recorded_at);

-- How far the relay published; read only when JetStream is empty, which then begins a new epoch here.
CREATE TABLE store.relay (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    tx       bigint  NOT NULL DEFAULT 0,
    position bigint  NOT NULL DEFAULT 0
);
INSERT INTO store.relay DEFAULT VALUES;
