-- The first answer to a request, by its idempotency key, where the request does no harm however often it is carried
-- out. A command's key is kept in the store instead, in the transaction of what the command did.
CREATE TABLE answers (
    key         text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    answer      jsonb       NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now()
);
