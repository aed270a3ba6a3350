-- Under which subject the name of somebody who holds anything is found in `persons`.
CREATE TABLE holders (
    account text PRIMARY KEY,
    subject uuid NOT NULL
);
CREATE INDEX holders_by_subject ON holders (subject);

-- The member households that there are.
CREATE TABLE households (
    household uuid PRIMARY KEY
);
