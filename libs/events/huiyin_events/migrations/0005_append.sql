-- Append events to one or more streams, all or nothing, in one round trip.
--
-- _streams, _expected, _counts   one entry a stream: it must have exactly n events so far (0: no stream), or -1 = any,
--                                -2 = stream exists; and how many events it gets
-- _order                         the streams in the order of their names, each by its place in _streams, from 1
-- _of, _nth, _ids .. _data       one entry an event: which of _streams it is for, from 1; its number among that stream's
-- _key, _fingerprint             optional: a key seen before returns the first answer if the fingerprint is the same
--
-- Raises HU001 wrong version, HU002 key reused for something else, HU003 not this role's event, HU005 overtaken.
--
-- The head of a stream is locked until the transaction ends: who expects a version waits, and then knows. A transaction
-- that got its id before the one it waited for would put a stream's later event before its earlier one in the log: it is
-- told that it was overtaken, and a new transaction can follow. The advisory lock, which needs no id yet, makes that rare.
CREATE FUNCTION store.append(
    _streams text[], _expected integer[], _counts integer[], _order integer[],
    _of integer[], _nth integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[], _data json[],
    _meta json, _key text, _fingerprint text,
    OUT tx bigint, OUT "position" bigint, OUT versions integer[], OUT replayed boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _first store.idempotency;
    _bases integer[] := _counts;
    _version integer;
    _before bigint;
    _i integer;
BEGIN
    -- A service's role is huiyin_<service> and appends only events that are its own, to streams that are its own.
    IF session_user LIKE 'huiyin\_%' AND session_user <> 'huiyin_admin' THEN
        PERFORM FROM unnest(_types || _streams) t WHERE split_part(t, '.', 1) <> substr(session_user, 8) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% may not append % to %', session_user, _types, _streams USING ERRCODE = 'HU003';
        END IF;
    END IF;

    IF cardinality(_streams) = 1 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(_streams[1], 0));
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
        INSERT INTO store.streams AS s (stream, version, first_tx, last_tx)
        VALUES (_streams[_i], _counts[_i], append.tx, append.tx)
        ON CONFLICT (stream) DO UPDATE SET version = s.version + _counts[_i], last_tx = append.tx
        WHERE _expected[_i] < 0 OR s.version = _expected[_i]
        RETURNING s.version, old.last_tx INTO _version, _before;
        IF NOT FOUND OR (_version = _counts[_i] AND _expected[_i] NOT IN (-1, 0)) THEN
            _version := CASE WHEN FOUND THEN 0 ELSE (SELECT s.version FROM store.streams s WHERE s.stream = _streams[_i]) END;
            RAISE EXCEPTION 'stream % is at version %, expected %', _streams[_i], _version, _expected[_i]
                USING ERRCODE = 'HU001', DETAIL = _version::text, HINT = _streams[_i];
        END IF;
        IF _before > tx THEN
            RAISE EXCEPTION 'a transaction that began later has appended to % meanwhile', _streams[_i] USING ERRCODE = 'HU005';
        END IF;
        versions[_i] := _version;
        _bases[_i] := _version - _counts[_i];
    END LOOP;

    IF cardinality(_ids) = 1 THEN
        INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
        VALUES (append.tx, _ids[1], _streams[1], versions[1], _types[1], _divisions[1], _occurred[1], _data[1], _meta)
        RETURNING e.position INTO "position";
    ELSE
        WITH appended AS (
            INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
            SELECT append.tx, n.id, _streams[n.of], _bases[n.of] + n.nth, n.type, n.division, n.occurred, n.data, _meta
            FROM ROWS FROM (unnest(_of), unnest(_nth), unnest(_ids), unnest(_types), unnest(_divisions),
                            unnest(_occurred), unnest(_data)) AS n (of, nth, id, type, division, occurred, data)
            RETURNING e.position
        )
        SELECT max(a.position) INTO "position" FROM appended a;
    END IF;

    IF _key IS NOT NULL THEN
        UPDATE store.idempotency i SET position = append."position", versions = append.versions WHERE i.key = _key;
    END IF;
END $$;
