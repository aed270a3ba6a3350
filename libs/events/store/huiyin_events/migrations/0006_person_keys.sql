-- The keys of persons: what is personal in an event is sealed under them, see privacy.py. A key that is erased leaves its
-- row, so that none is ever made for that person again. Nothing here opens anything without the master keys, which are
-- files and never in the database.

-- Which master keys there have been. The digest tells a folder of keys that is not this database's.
CREATE TABLE store.master_keys (
    number  integer     PRIMARY KEY CHECK (number > 0),
    digest  bytea       NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE store.person_keys (
    subject   uuid        NOT NULL,
    number    integer     NOT NULL CHECK (number > 0),
    master    integer,
    wrapped   bytea,
    made_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at timestamptz,
    PRIMARY KEY (subject, number),
    CHECK ((wrapped IS NULL) = (master IS NULL) AND (wrapped IS NULL) = (erased_at IS NOT NULL))
);

CREATE INDEX person_keys_by_master ON store.person_keys (master) WHERE wrapped IS NOT NULL;

-- The keys of `_subjects`, made where a person has none, or a next one with _renew; never for a person who was erased.
--
-- _wrapped            one candidate a subject, wrapped by the master key with that number and digest
--
-- With a master key that is not the latest of those written down here nothing is made, so those subjects are missing from
-- the answer; the caller may be inside a transaction, which an error would end. To make keys locks master_keys for
-- as long, and to make a master key waits for that: when rotation begins, no keys are made under an older one any more.
CREATE FUNCTION store.person_keys_for(
    _subjects uuid[], _wrapped bytea[], _master integer, _digest bytea, _renew boolean DEFAULT false
) RETURNS SETOF store.person_keys LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF _renew OR EXISTS (
        SELECT FROM unnest(_subjects) s WHERE NOT EXISTS (SELECT FROM store.person_keys k WHERE k.subject = s)
    ) THEN
        LOCK TABLE store.master_keys IN ROW SHARE MODE;
        IF _renew THEN
            -- An erasure under way is waited for, and one that comes now will see what is made here. A row would not do as
            -- the lock: a person may have none yet. A first key needs none, for it meets the mark of an erasure as number 1.
            PERFORM pg_advisory_xact_lock(hashtextextended(s::text, 0)) FROM (SELECT unnest(_subjects) ORDER BY 1) o(s);
        END IF;
        INSERT INTO store.person_keys (subject, number, master, wrapped)
        SELECT s.subject, 1 + coalesce((SELECT max(k.number) FROM store.person_keys k WHERE k.subject = s.subject), 0),
               _master, s.wrapped
        FROM unnest(_subjects, _wrapped) s(subject, wrapped)
        WHERE NOT EXISTS (
            SELECT FROM store.person_keys k WHERE k.subject = s.subject AND (NOT _renew OR k.wrapped IS NULL)
        ) AND (_master, _digest) = (SELECT m.number, m.digest FROM store.master_keys m ORDER BY m.number DESC LIMIT 1)
        ORDER BY s.subject  -- always in one order, so that two never wait for each other
        ON CONFLICT DO NOTHING;
    END IF;
    -- A statement of its own, so it sees what a race was lost to.
    RETURN QUERY SELECT * FROM store.person_keys k WHERE k.subject = ANY(_subjects);
END $$;

-- Destroy a person's keys; returns how many there were. A person without any is marked all the same.
CREATE FUNCTION store.erase_person(_subject uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _keys integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(_subject::text, 0));
    INSERT INTO store.person_keys (subject, number, erased_at) VALUES (_subject, 1, clock_timestamp())
    ON CONFLICT DO NOTHING;
    UPDATE store.person_keys k SET master = NULL, wrapped = NULL, erased_at = clock_timestamp()
    WHERE k.subject = _subject AND k.wrapped IS NOT NULL;
    GET DIAGNOSTICS _keys = ROW_COUNT;
    RETURN _keys;
END $$;

-- Services make, read and destroy keys, as far as store.admit lets them; to rotate is the owner's.
REVOKE ALL ON FUNCTION store.person_keys_for, store.erase_person FROM PUBLIC;
