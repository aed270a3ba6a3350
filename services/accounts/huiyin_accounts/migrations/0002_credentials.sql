-- What somebody signs in with. Nothing of it is ever on the log; all of it goes when the account is closed.
CREATE TABLE passwords (
    account    text        PRIMARY KEY,
    login      text        NOT NULL UNIQUE,
    hash       text        NOT NULL,
    changed_at timestamptz NOT NULL
);

-- The secret of an authenticator app, sealed under the person's own key; `offered` is one that counts in its place once a
-- code of it was given. `last_step`: no code counts twice.
CREATE TABLE authenticators (
    account   text   PRIMARY KEY,
    sealed    text,
    offered   text,
    last_step bigint NOT NULL DEFAULT 0
);

-- 120 random bits each, so that a plain digest tells nobody what they are.
CREATE TABLE recovery_codes (
    account text NOT NULL,
    digest  bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account, digest)
);

CREATE TABLE passkeys (
    id           bytea       PRIMARY KEY,
    account      text        NOT NULL,
    public_key   bytea       NOT NULL,
    sign_count   bigint      NOT NULL,
    name         text        NOT NULL,
    made_at      timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX passkeys_of_account ON passkeys (account);

-- Who somebody is for a provider elsewhere; never found by e-mail or name.
CREATE TABLE identities (
    issuer    text        NOT NULL,
    subject   text        NOT NULL,
    account   text        NOT NULL,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_of_account ON identities (account);

-- What was begun and is to go on in the same browser, once and soon: a second factor, a passkey's challenge, a provider.
CREATE TABLE pending (
    digest     bytea       PRIMARY KEY,
    kind       text        NOT NULL,
    data       jsonb       NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX pending_expired ON pending (expires_at);

-- Browsers that somebody signed in from: others cannot keep them out there by being wrong in their name.
CREATE TABLE known_browsers (
    digest  bytea       NOT NULL,
    account text        NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (digest, account)
);
CREATE INDEX known_browsers_of_account ON known_browsers (account);

-- How often somebody was wrong, by name and by address, or by a browser that is known; for all processes together.
CREATE TABLE attempts (
    kind     text        NOT NULL,
    who      text        NOT NULL,
    failures integer     NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (kind, who)
);
