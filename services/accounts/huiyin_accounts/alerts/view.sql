-- What an alert must know of the issue that it is about.
CREATE TABLE alert_issues (
    issue    uuid PRIMARY KEY,
    number   text NOT NULL,
    category text NOT NULL,
    division text NOT NULL,
    reporter uuid NOT NULL
);

-- Whose an order or a task is, by their sign-in.
CREATE TABLE alert_handlers (
    subject uuid PRIMARY KEY,
    handler text
);

-- Who is told of what. A person is the subject of their data, an office is `secretary@140981001001`.
CREATE TABLE alerts (
    recipient   text        NOT NULL,
    event       uuid        NOT NULL,
    type        text        NOT NULL,
    issue       uuid        NOT NULL,
    -- the order or the task that it is about
    subject     uuid,
    happened_at timestamptz NOT NULL,
    PRIMARY KEY (recipient, event)
);
CREATE INDEX alerts_newest ON alerts (recipient, happened_at DESC, event);
