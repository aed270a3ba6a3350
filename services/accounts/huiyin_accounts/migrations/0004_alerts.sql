-- What somebody has read of their alerts: one by one, and all up to a moment. It does not follow from the log.
CREATE TABLE alerts_read (
    reader  text        NOT NULL,
    event   uuid        NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (reader, event)
);
CREATE TABLE alerts_read_until (
    reader text        PRIMARY KEY,
    until  timestamptz NOT NULL
);
