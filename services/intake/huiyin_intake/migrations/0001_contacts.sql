-- The other half of an issue's number, after the day.
CREATE SEQUENCE issue_number;

-- Who reported, where they said so. Personal, so never on the log: an event only holds the contact's id.
CREATE TABLE contacts (
    id         uuid        PRIMARY KEY,
    name       text,
    phone      text,
    created_at timestamptz NOT NULL DEFAULT now()
);
