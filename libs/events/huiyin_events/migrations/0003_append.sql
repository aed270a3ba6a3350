-- Append events to one or more streams, all or nothing, in one round trip.
--
-- _streams, _expected   one entry a stream: n = exactly n events so far (0: no stream), -1 = any, -2 = stream exists
-- _of .. _data          one entry an event; _of is the event's stream, an index into _streams from 1
-- _key, _fingerprint    optional: a key seen before returns the first answer if the fingerprint is the same
--
-- Raises HU001 wrong version, HU002 key reused for something else, HU003 not this role's event, HU004 stream given
-- twice, HU005 overtaken, HU006 the log is another cluster's, HU007 transaction not READ COMMITTED; and 23505 for an
-- event id that is in the log.
-- Two appends racing past the version check meet at events_stream_version; the loser looks again where it stands.
-- What it then follows may be a transaction that began after its own. Readers would see the two the wrong way round,
-- so it is told that it was overtaken: a new transaction, which comes later in the order, can follow.
CREATE FUNCTION store.append(
    _streams text[], _expected integer[],
    _of integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[], _data jsonb[],
    _meta jsonb, _key text, _fingerprint text,
    OUT tx xid8, OUT "position" bigint, OUT versions integer[], OUT replayed boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _first store.idempotency;
    _bases integer[];
    _seen integer[];
    _latest xid8;
    _wrong integer;
    _alien text;
    _met text;
BEGIN
    -- A service's role is huiyin_<service> and appends only events that are its own, to streams that are its own.
    IF session_user LIKE 'huiyin\_%' THEN
        SELECT t INTO _alien FROM unnest(_types || _streams) t
        WHERE split_part(t, '.', 1) <> substr(session_user, 8) AND session_user <> 'huiyin_admin' LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% may not append %', session_user, _alien USING ERRCODE = 'HU003';
        END IF;
    END IF;

    IF (SELECT count(*) > count(DISTINCT name) FROM unnest(_streams) name) THEN
        RAISE EXCEPTION 'a stream was given twice' USING ERRCODE = 'HU004';
    END IF;

    IF _key IS NOT NULL THEN
        INSERT INTO store.idempotency AS i (key, fingerprint, streams, versions, tx, position)
        VALUES (_key, _fingerprint, _streams, '{}', pg_current_xact_id(), 0)
        ON CONFLICT (key) DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO _first FROM store.idempotency i WHERE i.key = _key;
            IF _first.fingerprint <> _fingerprint THEN
                RAISE EXCEPTION 'idempotency key % was used for something else', _key USING ERRCODE = 'HU002';
            END IF;
            tx := _first.tx; "position" := _first.position; versions := _first.versions; replayed := true;
            RETURN;
        END IF;
    END IF;

    LOOP
        _seen := _bases;
        SELECT array_agg(coalesce(last.version, 0) ORDER BY s.n), max(last.tx) INTO _bases, _latest
        FROM unnest(_streams) WITH ORDINALITY s(name, n)
        LEFT JOIN LATERAL (
            SELECT e.version, e.tx FROM store.events e WHERE e.stream = s.name ORDER BY e.version DESC LIMIT 1
        ) last ON true;
        IF _bases = _seen THEN
            RAISE EXCEPTION 'only a READ COMMITTED transaction sees what it lost to' USING ERRCODE = 'HU007';
        END IF;

        SELECT n INTO _wrong FROM unnest(_expected, _bases) WITH ORDINALITY c(expected, base, n)
        WHERE CASE expected WHEN -1 THEN false WHEN -2 THEN base = 0 ELSE base <> expected END
        ORDER BY n LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'stream % is at version %, expected %', _streams[_wrong], _bases[_wrong], _expected[_wrong]
                USING ERRCODE = 'HU001', DETAIL = _bases[_wrong]::text, HINT = _streams[_wrong];
        END IF;

        IF _latest >= pg_snapshot_xmax(pg_current_snapshot()) AND _latest <> pg_current_xact_id() THEN
            RAISE EXCEPTION 'transaction % of the log is yet to come here: was it restored from another cluster?',
                _latest USING ERRCODE = 'HU006';
        ELSIF _latest > pg_current_xact_id() THEN
            RAISE EXCEPTION 'a transaction that began later has appended meanwhile' USING ERRCODE = 'HU005';
        END IF;

        BEGIN
            WITH appended AS (
                INSERT INTO store.events (id, stream, version, type, division, occurred_at, data, meta)
                SELECT e.id, _streams[e.of], _bases[e.of] + row_number() OVER (PARTITION BY e.of ORDER BY e.n),
                       e.type, e.division, e.occurred, e.data, _meta
                FROM unnest(_of, _ids, _types, _divisions, _occurred, _data)
                     WITH ORDINALITY e(of, id, type, division, occurred, data, n)
                ORDER BY e.n
                RETURNING events.position
            )
            SELECT pg_current_xact_id(), max(a.position) INTO tx, "position" FROM appended a;
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            GET STACKED DIAGNOSTICS _met = CONSTRAINT_NAME;
            IF _met <> 'events_stream_version' THEN
                RAISE;
            END IF;
            -- The winner has committed, so the next look sees its events.
        END;
    END LOOP;

    SELECT array_agg(b.base + (SELECT count(*) FROM unnest(_of) o WHERE o = b.n)::integer ORDER BY b.n) INTO versions
    FROM unnest(_bases) WITH ORDINALITY b(base, n);
    replayed := false;

    IF _key IS NOT NULL THEN
        UPDATE store.idempotency i SET tx = append.tx, position = append."position", versions = append.versions
        WHERE i.key = _key;
    END IF;
END $$;
