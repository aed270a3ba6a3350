-- What does not follow from the log, and is gone when its vote or session is over. Nothing in here has a moment, a number or a
-- person, so that no row says whose it is; what the order of rows on the disk may still tell is in docs/decisions.

-- The private key of an open secret vote.
CREATE TABLE ballot_keys (
    vote uuid  PRIMARY KEY,
    key  bytea NOT NULL
);

-- Ballots that were cast and are not published yet.
CREATE TABLE ballot_box (
    vote      uuid NOT NULL,
    tracker   text NOT NULL,
    choice    text NOT NULL,
    signature text NOT NULL,
    PRIMARY KEY (vote, tracker)
);

-- From which the code is reckoned that is shown in a room.
CREATE TABLE session_codes (
    session uuid  PRIMARY KEY,
    secret  bytea NOT NULL
);
