-- The first response to a request, by its idempotency key, where the request does no harm however often it is carried
-- out. A command's key is kept in the store instead, in the transaction of what the command did.
CREATE TABLE idempotency_cache (
    key          text        PRIMARY KEY,
    fingerprint  text        NOT NULL,
    response     jsonb       NOT NULL,
    responded_at timestamptz NOT NULL DEFAULT now()
);
