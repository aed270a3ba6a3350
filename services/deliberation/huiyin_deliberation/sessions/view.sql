-- Sessions (面对面议事会, P6): the state whole, as `huiyin_contracts.session_state` folds it, and what lists ask for.
CREATE TABLE sessions (
    id          uuid        PRIMARY KEY,
    division    text        NOT NULL,
    site        uuid        NOT NULL,
    state       jsonb       NOT NULL,
    stage       text        NOT NULL,
    held_on     date        NOT NULL,
    starts_at   timestamptz NOT NULL,
    not_held    boolean     NOT NULL,
    convened_at timestamptz NOT NULL,
    ended_at    timestamptz,
    version     integer     NOT NULL,
    -- the version at which it last moved for all: who comes, goes or asks to speak moves the screen of the room alone
    moved       integer     NOT NULL
);
CREATE INDEX sessions_by_division ON sessions (division text_pattern_ops, held_on);
CREATE INDEX sessions_of_site ON sessions (site, held_on);
CREATE INDEX sessions_open ON sessions (division text_pattern_ops, starts_at) WHERE ended_at IS NULL;

-- Whom a session concerns: who is entitled to it, and who came.
CREATE TABLE session_people (
    session  uuid    NOT NULL,
    subject  uuid    NOT NULL,
    sign_in  text,
    entitled boolean NOT NULL,
    PRIMARY KEY (session, subject)
);
CREATE INDEX session_people_by_sign_in ON session_people (sign_in, session);
