-- Issues as dispatch knows them: what waits for an order, and what an order is about.
CREATE TABLE issues (
    id          uuid        PRIMARY KEY,
    number      text        NOT NULL,
    kind        text        NOT NULL,
    category    text        NOT NULL,
    division    text        NOT NULL,
    -- what the reporter wrote and pictured, and how to reach them: theirs, and nothing once they are erased
    subject     uuid        NOT NULL,
    description text,
    address     text,
    photos      text[]      NOT NULL,
    name        text,
    phone       text,
    -- what everybody may read of it, and whether that is nothing for ever
    public      text,
    public_address text,
    private     boolean     NOT NULL,
    stage       text        NOT NULL,
    note        text,
    reported_at timestamptz NOT NULL,
    -- due_at: when an order would be due that went out at once
    due_at      timestamptz NOT NULL,
    -- waiting: reported or screened for dispatch, and no order under way or done
    waiting     boolean     NOT NULL DEFAULT true
);
CREATE INDEX issues_of_subject ON issues (subject);
CREATE INDEX issues_waiting ON issues (division text_pattern_ops, due_at) WHERE waiting;

-- An order as huiyin_contracts.order_state folds it: a column for each field, four for its assignee. What a body is called
-- stands here, what a person is called in persons: orders_named has both.
CREATE TABLE orders (
    id                        uuid        PRIMARY KEY,
    issue                     uuid        NOT NULL,
    part_of                   uuid,
    stage                     text        NOT NULL,
    assignee_kind             text,
    assignee_body             text,
    assignee_id               text,
    assignee_subject          uuid,
    offered_to                jsonb       NOT NULL DEFAULT '[]',
    note                      text,
    charter                   integer,
    responsible               text,
    accept_by                 timestamptz,
    warn_at                   timestamptz,
    due_at                    timestamptz,
    -- a year whose holidays were not announced when the deadline was counted, and from when it was
    without_notice            integer,
    counted_from              timestamptz,
    overdue                   boolean     NOT NULL DEFAULT false,
    -- suspended: its time stands still until it is reviewed
    suspended_at              timestamptz,
    suspended_for             text,
    review_at                 timestamptz,
    -- an extension that waits for its answer
    extension_requested_until timestamptz,
    extension_reason          text,
    extensions                integer     NOT NULL DEFAULT 0,
    -- supervised: by which levels, the one that did so last at the end
    supervised                text[]      NOT NULL DEFAULT '{}',
    urged                     integer     NOT NULL DEFAULT 0,
    urged_at                  timestamptz,
    cancelled_for             text,
    finding                   text,
    reason                    text,
    result                    text,
    photos                    text[]      NOT NULL DEFAULT '{}',
    notice                    text,
    dispatched_at             timestamptz NOT NULL,
    accepted_at               timestamptz,
    resolved_at               timestamptz,
    publicised_at             timestamptz,
    -- what the state does not say: where it is, how far its stream was read; and for the figures of a hundred thousand
    -- what it is about, and whether the reporter said that its result solved nothing
    division                  text        NOT NULL,
    version                   integer     NOT NULL,
    issue_kind                text,
    unsolved                  boolean     NOT NULL DEFAULT false
);
CREATE INDEX orders_of_issue ON orders (issue);
CREATE INDEX orders_open ON orders (division text_pattern_ops, due_at) WHERE stage IN ('dispatched', 'accepted', 'split', 'resolved');
CREATE INDEX orders_parts ON orders (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX orders_provisional ON orders (without_notice, division text_pattern_ops) WHERE without_notice IS NOT NULL;
-- What was done only grows: it is found by where it was, and what was done last without sorting all of it.
CREATE INDEX orders_counted ON orders (division text_pattern_ops, stage);
CREATE INDEX orders_newest ON orders (coalesce(publicised_at, resolved_at) DESC NULLS LAST) WHERE stage = 'publicised';
-- How much somebody was given lately: asked for whenever an assignee is suggested.
CREATE INDEX orders_lately ON orders (dispatched_at) INCLUDE (division, assignee_id, assignee_kind, assignee_body, assignee_subject);

CREATE VIEW orders_named AS
SELECT o.*, coalesce(p.name, o.assignee_body) AS assignee_name FROM orders o LEFT JOIN persons p ON p.subject = o.assignee_subject;

-- What the reporter of an issue said of its results: each is judged once, an order's or a topic's (Y13).
CREATE TABLE verdicts (
    result_of uuid        NOT NULL,
    issue     uuid        NOT NULL,
    round     integer     NOT NULL,
    solved    boolean     NOT NULL,
    satisfied boolean     NOT NULL,
    -- the reporter's own words
    subject   uuid,
    comment   text,
    channel   text        NOT NULL,
    rated_at  timestamptz NOT NULL,
    -- one that several issues were answered by has a verdict of each
    PRIMARY KEY (result_of, issue)
);

-- Which result was not good enough, and why: what is sent out since then is for the second time.
CREATE TABLE reopenings (
    issue       uuid        PRIMARY KEY,
    result_of   uuid        NOT NULL,
    subject     uuid        NOT NULL,
    reason      text,
    reopened_at timestamptz NOT NULL
);
