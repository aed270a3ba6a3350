-- Who signed in, was refused, looked at what is sealed, exported, or changed roles and keys: for who runs the system, and
-- apart from its ordinary log. The same again within the minute is counted, so a flood leaves a row a minute.
CREATE TABLE security_log (
    minute   timestamptz NOT NULL,
    kind     text        NOT NULL,
    outcome  text        NOT NULL,
    -- subject: the sign-in; empty where there is none
    subject  text        NOT NULL,
    address  text        NOT NULL,
    details  jsonb       NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    times    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (minute, kind, outcome, subject, address, details)
);
CREATE INDEX security_log_by_subject ON security_log (subject, minute);
