-- Issues as deliberation knows them: their words, where and since when they wait, and whether they
-- can still be planned.
CREATE TABLE issues (
    id          uuid        PRIMARY KEY,
    number      text        NOT NULL,
    kind        text        NOT NULL,
    category    text        NOT NULL,
    division    text        NOT NULL,
    -- what the reporter wrote: theirs, and nothing once they are erased
    subject     uuid        NOT NULL,
    description text,
    address     text,
    -- its public text, of which a topic's title is made
    public      text,
    -- whether words of it were public and are no more, or were erased: a title made of them is not shown either
    taken_back  boolean     NOT NULL DEFAULT false,
    -- whether no words of it are ever public
    private     boolean     NOT NULL,
    stage       text        NOT NULL,
    reported_at timestamptz NOT NULL,
    -- since when it is to be handled once more: a topic planned before that is over
    reopened_at timestamptz
);
CREATE INDEX issues_waiting ON issues (division text_pattern_ops, reported_at) WHERE stage = 'reported';
CREATE INDEX issues_of_subject ON issues (subject);
CREATE INDEX issues_by_number ON issues (number);
