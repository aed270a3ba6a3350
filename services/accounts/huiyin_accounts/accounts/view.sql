-- Accounts, as far as the log tells; their holders' names are in `persons`.
CREATE TABLE accounts (
    account    text        PRIMARY KEY,
    subject    uuid        NOT NULL,
    division   text        NOT NULL,
    state      text        NOT NULL,
    opened_at  timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX accounts_by_division ON accounts (division text_pattern_ops);
