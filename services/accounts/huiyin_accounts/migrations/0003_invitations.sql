-- A link that is good once. Only its digest is kept; the name in it goes when it was taken up or called back.
CREATE TABLE invitations (
    id         uuid        PRIMARY KEY,
    digest     bytea       NOT NULL UNIQUE,
    account    text        NOT NULL,
    -- to open the account, or to recover it
    purpose    text        NOT NULL,
    name       text        NOT NULL,
    role       text        NOT NULL,
    division   text        NOT NULL,
    invited_by text        NOT NULL,
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (account) WHERE used_at IS NULL AND revoked_at IS NULL;
