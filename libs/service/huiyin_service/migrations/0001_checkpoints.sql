-- How far each subscription of this service has come; moved in the transaction of what the events caused.
CREATE TABLE checkpoints (
    -- subscription: as `views`, or as `views 2/4` where several workers keep it, each the counties of its share
    subscription text        PRIMARY KEY,
    tx           bigint      NOT NULL DEFAULT 0,
    position     bigint      NOT NULL DEFAULT 0,
    handled      bigint      NOT NULL DEFAULT 0,
    made_at      timestamptz NOT NULL DEFAULT now(),
    moved_at     timestamptz NOT NULL DEFAULT now()
);
