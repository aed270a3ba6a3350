-- Streams come from another cluster's log, see transfer.py: as they are, but for the transaction and the position.
--
-- One entry an event, in their order. What is here already is left out, so it can be done again; returns how many are new.
-- With _look nothing is written. Raises HU008 where a stream has something else at the version of one of them, and HU001
-- and HU005 as an append does, where such a stream is appended to meanwhile.
CREATE FUNCTION store.adopt_events(
    _ids uuid[], _streams text[], _versions integer[], _types text[], _divisions text[], _occurred timestamptz[],
    _recorded timestamptz[], _data json[], _meta json[], _look boolean
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    _new integer[];
    _other record;
    _tx bigint;
BEGIN
    SELECT n.stream, n.version INTO _other
    FROM unnest(_ids, _streams, _versions) AS n (id, stream, version)
    JOIN store.streams s ON s.stream = n.stream AND s.version >= n.version
    WHERE NOT EXISTS (
        SELECT FROM store.events e
        WHERE e.stream = n.stream AND e.version = n.version AND e.id = n.id AND e.tx BETWEEN s.first_tx AND s.last_tx
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'stream % is here already, with another event as version %', _other.stream, _other.version
            USING ERRCODE = 'HU008';
    END IF;

    SELECT coalesce(array_agg(n.place), '{}') INTO _new
    FROM unnest(_streams, _versions) WITH ORDINALITY AS n (stream, version, place)
    LEFT JOIN store.streams s ON s.stream = n.stream WHERE n.version > coalesce(s.version, 0);
    IF _look OR cardinality(_new) = 0 THEN
        RETURN cardinality(_new);
    END IF;

    _tx := store.this_tx();
    PERFORM store.advance(n.stream, n.before, n.events, _tx) FROM (
        SELECT n.stream, min(n.version) - 1 AS before, count(*)::integer AS events
        FROM unnest(_streams, _versions) WITH ORDINALITY AS n (stream, version, place)
        WHERE n.place = ANY(_new) GROUP BY n.stream ORDER BY n.stream
    ) n;
    INSERT INTO store.events (tx, id, stream, version, type, division, occurred_at, recorded_at, data, meta)
    SELECT _tx, n.id, n.stream, n.version, n.type, n.division, n.occurred, n.recorded, n.data, n.meta
    FROM ROWS FROM (unnest(_ids), unnest(_streams), unnest(_versions), unnest(_types), unnest(_divisions),
                    unnest(_occurred), unnest(_recorded), unnest(_data), unnest(_meta)) WITH ORDINALITY
        AS n (id, stream, version, type, division, occurred, recorded, data, meta, place)
    WHERE n.place = ANY(_new) ORDER BY n.place;
    RETURN cardinality(_new);
END $$;

REVOKE ALL ON FUNCTION store.adopt_events FROM PUBLIC;
