-- Two short roads for what most appends are: one event for one stream. They do what store.append does, or nothing at all;
-- who gets no row takes the long road, where it is said why, or where what was in the way is gone.

-- One event without a key.
CREATE FUNCTION store.append_one(
    _stream text, _expected integer, _id uuid, _type text, _division text, _occurred timestamptz, _data json, _meta json
) RETURNS TABLE (tx bigint, "position" bigint, version integer) LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC
    WITH head AS (
        INSERT INTO store.streams AS s (stream, version, first_tx, last_tx)
        SELECT _stream, 1, store.this_tx(), store.this_tx()
        WHERE store.may_append(_type) AND store.may_append(_stream)
          AND (_expected IN (-1, 0) OR EXISTS (SELECT FROM store.streams s WHERE s.stream = _stream))
          -- Needs no id yet, so being overtaken is rare.
          AND pg_advisory_xact_lock(hashtextextended(_stream, 0)) IS NOT NULL
        ON CONFLICT (stream) DO UPDATE SET version = s.version + 1, last_tx = excluded.last_tx
        WHERE (_expected < 0 OR s.version = _expected) AND s.last_tx <= excluded.last_tx
        RETURNING s.version, s.last_tx
    )
    INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
    SELECT h.last_tx, _id, _stream, h.version, _type, _division, _occurred, _data, _meta FROM head h
    RETURNING e.tx, e.position, e.version;
END;

-- Several appends that know nothing of each other, each of one event for a stream of its own, with or without a key: they
-- share a commit. The streams come in the order of their names, so that two such groups never wait for each other in a
-- circle. Gives a row for each that was done, n its number from 1; raises what any of them raises, and then none is.
CREATE FUNCTION store.append_together(
    _streams text[], _expected integer[], _ids uuid[], _types text[], _divisions text[], _occurred timestamptz[],
    _data json[], _metas json[], _keys text[], _fingerprints text[]
) RETURNS TABLE (n bigint, tx bigint, "position" bigint, version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF NOT store.may_append_all(_types || _streams) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(s, 0)) FROM unnest(_streams) s;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(_streams, _expected, _ids, _types, _divisions, _occurred, _data, _metas, _keys, _fingerprints)
            WITH ORDINALITY
            AS a (stream, expected, id, type, division, occurred, data, meta, key, fingerprint, n)
        WHERE (a.expected IN (-1, 0) OR EXISTS (SELECT FROM store.streams s WHERE s.stream = a.stream))
          AND NOT EXISTS (SELECT FROM store.idempotency i WHERE i.key = a.key)
    ), heads AS (
        INSERT INTO store.streams AS s (stream, version, first_tx, last_tx)
        SELECT a.stream, 1, store.this_tx(), store.this_tx() FROM asked a ORDER BY a.n
        ON CONFLICT (stream) DO UPDATE SET version = s.version + 1, last_tx = excluded.last_tx
        WHERE (SELECT a.expected FROM asked a WHERE a.stream = excluded.stream) IN (-2, -1, s.version)
          AND s.last_tx <= excluded.last_tx
        RETURNING s.stream, s.version, s.last_tx
    ), appended AS (
        INSERT INTO store.events AS e (tx, id, stream, version, type, division, occurred_at, data, meta)
        SELECT h.last_tx, a.id, a.stream, h.version, a.type, a.division, a.occurred, a.data, a.meta
        FROM heads h JOIN asked a ON a.stream = h.stream
        RETURNING e.tx, e.position, e.stream, e.version
    ), keyed AS (
        INSERT INTO store.idempotency (key, fingerprint, streams, versions, tx, position)
        SELECT a.key, a.fingerprint, ARRAY[a.stream], ARRAY[e.version], e.tx, e.position
        FROM appended e JOIN asked a ON a.stream = e.stream
        WHERE a.key IS NOT NULL
    )
    SELECT a.n, e.tx, e.position, e.version FROM appended e JOIN asked a ON a.stream = e.stream;
END $$;
