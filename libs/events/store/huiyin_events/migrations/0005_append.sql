-- How large an event may be, as a message with all that stands around it: the relay says what the stream takes, and this is
-- what nats-server takes unless it is told otherwise. What is larger would stop the relay for ever, so it is not appended.
CREATE FUNCTION store.largest_event() RETURNS integer LANGUAGE sql STABLE RETURN 1048576;

-- How large its headers are at most, of which nats-server takes 64 KiB: each byte of a stream's name and of meta may be
-- written there as three.
CREATE FUNCTION store.size_of_headers(_stream text, _meta json) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN 4096 + 3 * (octet_length(_stream) + octet_length(_meta::text))::bigint;

CREATE FUNCTION store.is_small_enough(_stream text, _data json, _meta json) RETURNS boolean LANGUAGE sql STABLE
RETURN store.size_of_headers(_stream, _meta) < 65536
       AND store.size_of_headers(_stream, _meta) + octet_length(_data::text) <= store.largest_event();

CREATE FUNCTION store.refuse_too_large(_size bigint, _largest bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event takes % bytes, and % at most are published', _size, _largest
        USING ERRCODE = 'HU011', DETAIL = _size::text, HINT = _largest::text;
END $$;

CREATE FUNCTION store.declare_largest(_bytes integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF _bytes <> store.largest_event() THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION store.largest_event() RETURNS integer LANGUAGE sql STABLE'
                       ' RETURN %s', _bytes);
    END IF;
END $$;

REVOKE ALL ON FUNCTION store.declare_largest FROM PUBLIC;

-- Move a stream's head on by so many events, or by none where it is only checked; returns its version then. It stays
-- locked until the transaction ends: who expects a version waits, and then knows.
--
-- Raises HU001 wrong version, with the version it is at, and HU005 overtaken: a transaction that got its id before the one
-- it waited for would put a stream's later event before its earlier one in the log; a new transaction can follow.
-- Runs with the search path of its caller, which is one of the functions below.
CREATE FUNCTION store.advance(_stream text, _expected integer, _count integer, _tx bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    _version integer;
    _before bigint;
BEGIN
    INSERT INTO store.streams AS s (stream, version, first_tx, last_tx) VALUES (_stream, _count, _tx, _tx)
    ON CONFLICT (stream) DO UPDATE
    SET version = s.version + _count, last_tx = CASE WHEN _count = 0 THEN s.last_tx ELSE _tx END
    WHERE _expected < 0 OR s.version = _expected
    RETURNING s.version, old.last_tx INTO _version, _before;
    IF NOT FOUND OR (_version = _count AND _expected NOT IN (-1, 0)) THEN
        _version := CASE WHEN FOUND THEN 0 ELSE (SELECT s.version FROM store.streams s WHERE s.stream = _stream) END;
        RAISE EXCEPTION 'stream % is at version %, expected %', _stream, _version, _expected
            USING ERRCODE = 'HU001', DETAIL = _version::text, HINT = _stream;
    ELSIF _version = 0 THEN
        DELETE FROM store.streams s WHERE s.stream = _stream;  -- who would make it waits for this transaction all the same
    ELSIF _before > _tx AND _count > 0 THEN
        RAISE EXCEPTION 'a transaction that began later has appended to % meanwhile', _stream USING ERRCODE = 'HU005';
    END IF;
    RETURN _version;
END $$;

-- Append events to one or more streams, all or nothing, in one round trip.
--
-- _streams, _expected, _counts   one entry a stream: it must have exactly n events so far (0: no stream), or -1 = any,
--                                -2 = stream exists; and how many events it gets, none if it is only checked
-- _order                         the streams in the order of their names, each by its place in _streams, from 1
-- _of, _nth, _ids .. _data       one entry an event: which of _streams it is for, from 1; its number among that stream's
-- _key, _fingerprint             optional: a key seen before returns the first answer if the fingerprint is the same
-- _patience                      how long to wait for a lock in this transaction, after which 55P03 is raised; null: for ever
--
-- Raises HU001 wrong version, HU002 key reused for something else, HU003 not this role's event, HU005 overtaken, HU011 an
-- event is too large, with its size and what is the largest.
CREATE FUNCTION store.append(
    _streams text[], _expected integer[], _counts integer[], _order integer[],
    _of integer[], _nth integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[], _data json[],
    _meta json, _key text, _fingerprint text, _patience text,
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

    IF _patience IS NOT NULL THEN
        PERFORM set_config('lock_timeout', _patience, true);
    END IF;
    PERFORM CASE WHEN n.headers < 65536 THEN store.refuse_too_large(n.headers + n.body, store.largest_event())
                 ELSE store.refuse_too_large(n.headers, 65535) END
    FROM (
        SELECT store.size_of_headers(_streams[n.of], _meta) AS headers, octet_length(n.data::text) AS body
        FROM ROWS FROM (unnest(_of), unnest(_data)) AS n (of, data)
    ) n WHERE n.headers >= 65536 OR n.headers + n.body > store.largest_event();

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

-- Forget keys that are ninety days old, some thousands at a time; returns how many. Nobody makes a request again after so long.
CREATE FUNCTION store.forget_keys() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH old AS (
        SELECT i.ctid FROM store.idempotency i WHERE i.recorded_at < now() - interval '90 days' LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ), forgotten AS (
        DELETE FROM store.idempotency i USING old WHERE i.ctid = old.ctid RETURNING 1
    )
    SELECT count(*) FROM forgotten
$$;

REVOKE ALL ON FUNCTION store.forget_keys FROM PUBLIC;

-- Two short roads for what most appends are: one event for one stream. They do what store.append does, or nothing at all, and
-- wait for nobody: who gets no row takes the long road, where it is waited for what was in the way, or said what that is.

-- One event without a key.
CREATE FUNCTION store.append_one(
    _stream text, _expected integer, _id uuid, _type text, _division text, _occurred timestamptz, _data json, _meta json
) RETURNS TABLE (tx bigint, "position" bigint, version integer) LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC
    WITH head AS (
        INSERT INTO store.streams AS s (stream, version, first_tx, last_tx)
        SELECT _stream, 1, store.this_tx(), store.this_tx()
        WHERE store.may_append(_type) AND store.may_append(_stream)
          AND store.is_small_enough(_stream, _data, _meta)
          AND (_expected IN (-1, 0) OR EXISTS (SELECT FROM store.streams s WHERE s.stream = _stream))
          -- Needs no id yet, so being overtaken is rare.
          AND pg_try_advisory_xact_lock(hashtextextended(_stream, 0))
        ON CONFLICT (stream) DO UPDATE SET version = s.version + 1, last_tx = excluded.last_tx
        WHERE (_expected < 0 OR s.version = _expected) AND s.last_tx <= excluded.last_tx
        RETURNING s.version, s.last_tx
    )
    INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
    SELECT h.last_tx, _id, _stream, h.version, _type, _division, _occurred, _data, _meta FROM head h
    RETURNING e.tx, e.position, e.version;
END;

-- Several appends that know nothing of each other, each of one event for one stream, with or without a key: they share a
-- commit. The streams come in the order of their names, so that two such groups never wait for each other in a circle; of
-- one stream the first may expect any version, those behind it only -1 or -2. Gives a row for each that was done, n its
-- number from 1; raises what any of them raises, and then none is. What stands in the way without a lock that can be
-- tried, such as an append to several streams, or the same key, is waited for no longer than usual ones take.
CREATE FUNCTION store.append_together(
    _streams text[], _expected integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[],
    _data json[], _metas json[], _keys text[], _fingerprints text[]
) RETURNS TABLE (n bigint, tx bigint, "position" bigint, version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET plan_cache_mode = force_generic_plan
SET lock_timeout = '10ms' AS $$
#variable_conflict use_column
BEGIN
    IF NOT store.may_append_all(_types || _streams) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT a.*, row_number() OVER (PARTITION BY a.stream ORDER BY a.n)::integer AS nth,
               count(*) OVER (PARTITION BY a.stream)::integer AS events
        FROM unnest(_streams, _expected, _ids, _types, _divisions, _occurred, _data, _metas, _keys, _fingerprints)
            WITH ORDINALITY
            AS a (stream, expected, id, type, division, occurred, data, meta, key, fingerprint, n)
        WHERE pg_try_advisory_xact_lock(hashtextextended(a.stream, 0))
          AND store.is_small_enough(a.stream, a.data, a.meta)
          AND (a.expected IN (-1, 0) OR EXISTS (SELECT FROM store.streams s WHERE s.stream = a.stream))
          AND NOT EXISTS (SELECT FROM store.idempotency i WHERE i.key = a.key)
    ), heads AS (
        INSERT INTO store.streams AS s (stream, version, first_tx, last_tx)
        SELECT a.stream, a.events, store.this_tx(), store.this_tx() FROM asked a WHERE a.nth = 1 ORDER BY a.n
        ON CONFLICT (stream) DO UPDATE SET version = s.version + excluded.version, last_tx = excluded.last_tx
        WHERE (SELECT a.expected FROM asked a WHERE a.stream = excluded.stream AND a.nth = 1) IN (-2, -1, s.version)
          AND s.last_tx <= excluded.last_tx
        RETURNING s.stream, s.version, s.last_tx
    ), appended AS (
        INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
        SELECT h.last_tx, a.id, a.stream, h.version - a.events + a.nth, a.type, a.division, a.occurred, a.data, a.meta
        FROM heads h JOIN asked a ON a.stream = h.stream ORDER BY a.n
        RETURNING e.tx, e.position, e.stream, e.version, e.id
    ), keyed AS (
        INSERT INTO store.idempotency (key, fingerprint, streams, versions, tx, position)
        SELECT a.key, a.fingerprint, ARRAY[a.stream], ARRAY[e.version], e.tx, e.position
        FROM appended e JOIN asked a ON a.id = e.id
        WHERE a.key IS NOT NULL
    )
    SELECT a.n, e.tx, e.position, e.version FROM appended e JOIN asked a ON a.id = e.id;
END $$;

REVOKE ALL ON FUNCTION store.advance, store.append, store.append_one, store.append_together FROM PUBLIC;
