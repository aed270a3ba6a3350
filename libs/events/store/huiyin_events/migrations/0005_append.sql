-- Which categories each role may append: an event's and its stream's, which is what stands before the first dot of either.
-- Filled by store.admit.
CREATE TABLE store.writers (
    role     name NOT NULL,
    category text NOT NULL,
    PRIMARY KEY (role, category)
);

-- Whether who signed in may append what has this name, an event type's or a stream's; asked by the functions that append.
-- They run as the owner, who may append anything. It says what is in store.writers, and as store.tx_offset() does it costs
-- nothing: to look into the table would make an append a seventh slower.
CREATE FUNCTION store.may_append(_name text) RETURNS boolean LANGUAGE sql STABLE RETURN session_user = current_user;

CREATE FUNCTION store.may_append_all(_names text[]) RETURNS boolean LANGUAGE sql STABLE
RETURN (SELECT bool_and(store.may_append(n)) FROM unnest(_names) n);

CREATE FUNCTION store.tell_writers() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION store.may_append(_name text) RETURNS boolean LANGUAGE sql STABLE'
                   ' RETURN session_user = current_user'
                   ' OR session_user || '' '' || split_part(_name, ''.'', 1) = ANY(%L::text[])',
                   (SELECT coalesce(array_agg(w.role || ' ' || w.category ORDER BY w.role, w.category), '{}')
                    FROM store.writers w));
END $$;

-- Move a stream's head on by so many events; returns its version then. It stays locked until the transaction ends: who
-- expects a version waits, and then knows.
--
-- Raises HU001 wrong version, with the version it is at, and HU005 overtaken: a transaction that got its id before the one
-- it waited for would put a stream's later event before its earlier one in the log; a new transaction can follow.
-- Runs with the search path of whoever calls it, which is one of the functions below.
CREATE FUNCTION store.advance(_stream text, _expected integer, _count integer, _tx bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    _version integer;
    _before bigint;
BEGIN
    INSERT INTO store.streams AS s (stream, version, first_tx, last_tx) VALUES (_stream, _count, _tx, _tx)
    ON CONFLICT (stream) DO UPDATE SET version = s.version + _count, last_tx = _tx
    WHERE _expected < 0 OR s.version = _expected
    RETURNING s.version, old.last_tx INTO _version, _before;
    IF NOT FOUND OR (_version = _count AND _expected NOT IN (-1, 0)) THEN
        _version := CASE WHEN FOUND THEN 0 ELSE (SELECT s.version FROM store.streams s WHERE s.stream = _stream) END;
        RAISE EXCEPTION 'stream % is at version %, expected %', _stream, _version, _expected
            USING ERRCODE = 'HU001', DETAIL = _version::text, HINT = _stream;
    ELSIF _before > _tx THEN
        RAISE EXCEPTION 'a transaction that began later has appended to % meanwhile', _stream USING ERRCODE = 'HU005';
    END IF;
    RETURN _version;
END $$;

-- Append events to one or more streams, all or nothing, in one round trip.
--
-- _streams, _expected, _counts   one entry a stream: it must have exactly n events so far (0: no stream), or -1 = any,
--                                -2 = stream exists; and how many events it gets
-- _order                         the streams in the order of their names, each by its place in _streams, from 1
-- _of, _nth, _ids .. _data       one entry an event: which of _streams it is for, from 1; its number among that stream's
-- _key, _fingerprint             optional: a key seen before returns the first answer if the fingerprint is the same
--
-- Raises HU001 wrong version, HU002 key reused for something else, HU003 not this role's event, HU005 overtaken.
CREATE FUNCTION store.append(
    _streams text[], _expected integer[], _counts integer[], _order integer[],
    _of integer[], _nth integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[], _data json[],
    _meta json, _key text, _fingerprint text,
    OUT tx bigint, OUT "position" bigint, OUT versions integer[], OUT replayed boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _first store.idempotency;
    _bases integer[] := _counts;
    _i integer;
BEGIN
    IF NOT store.may_append_all(_types || _streams) THEN
        RAISE EXCEPTION '% may not append % to %', session_user, _types, _streams USING ERRCODE = 'HU003';
    END IF;

    IF cardinality(_streams) = 1 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(_streams[1], 0));  -- needs no id yet, so being overtaken is rare
    END IF;
    tx := store.this_tx();
    replayed := false;
    IF _key IS NOT NULL THEN
        INSERT INTO store.idempotency AS i (key, fingerprint, streams, versions, tx, position)
        VALUES (_key, _fingerprint, _streams, '{}', append.tx, 0) ON CONFLICT (key) DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO _first FROM store.idempotency i WHERE i.key = _key;
            IF _first.fingerprint <> _fingerprint THEN
                RAISE EXCEPTION 'idempotency key % was used for something else', _key USING ERRCODE = 'HU002';
            END IF;
            tx := _first.tx; "position" := _first.position; versions := _first.versions; replayed := true;
            RETURN;
        END IF;
    END IF;

    -- In the order of their names, so that two appends to the same streams never wait for each other in a circle.
    FOREACH _i IN ARRAY _order LOOP
        versions[_i] := store.advance(_streams[_i], _expected[_i], _counts[_i], tx);
        _bases[_i] := versions[_i] - _counts[_i];
    END LOOP;

    INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
    SELECT append.tx, n.id, _streams[n.of], _bases[n.of] + n.nth, n.type, n.division, n.occurred, n.data, _meta
    FROM ROWS FROM (unnest(_of), unnest(_nth), unnest(_ids), unnest(_types), unnest(_divisions),
                    unnest(_occurred), unnest(_data)) AS n (of, nth, id, type, division, occurred, data);
    "position" := lastval();  -- of the last event

    IF _key IS NOT NULL THEN
        UPDATE store.idempotency i SET position = append."position", versions = append.versions WHERE i.key = _key;
    END IF;
END $$;
