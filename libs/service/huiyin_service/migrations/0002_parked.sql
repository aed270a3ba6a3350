-- Events that a subscription could not handle, and those of the same stream after them, which wait for their turn.
CREATE TABLE parked (
    subscription text        NOT NULL,
    event        uuid        NOT NULL,
    stream       text        NOT NULL,
    tx           bigint      NOT NULL,
    position     bigint      NOT NULL,
    type         text        NOT NULL,
    division     text        NOT NULL,
    reason       text        NOT NULL,
    -- attempts: none for one that only waits for another
    attempts     integer     NOT NULL,
    parked_at    timestamptz NOT NULL DEFAULT now(),
    -- retry_at: when an operator wants it tried again
    retry_at     timestamptz,
    PRIMARY KEY (subscription, event)
);
CREATE INDEX parked_by_stream ON parked (subscription, stream, tx, position);
