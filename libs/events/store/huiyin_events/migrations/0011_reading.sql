-- How the log is read, whichever of its parts it is in. A plan that is kept for all arguments has every part in it, and locks
-- them all; here each query is planned for the one part that it reads, so it does not matter how many there are.
--
-- They are STABLE, so all their queries see what the caller's does. Whether a part is in the archive is asked after it was
-- read, see store.attached: from then on none can leave before the caller's transaction ends, while one that was found to be
-- here before could have left since.

-- Where the part ends that has the events from a transaction on, or the next one where none has; null after the last.
CREATE FUNCTION store.end_of_part(_tx bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT p.to_tx FROM store.partitions p WHERE p.to_tx > _tx ORDER BY p.to_tx LIMIT 1);
END $$;

-- Where the part begins that has the events up to a transaction, or the one before where none has; null before the first.
CREATE FUNCTION store.begin_of_part(_tx bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT p.from_tx FROM store.partitions p WHERE p.from_tx <= _tx ORDER BY p.from_tx DESC LIMIT 1);
END $$;

CREATE FUNCTION store.head_of_stream(_stream text) RETURNS store.streams
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT s FROM store.streams s WHERE s.stream = _stream);
END $$;

-- At most _limit events after a place, in commit order, as far as that is complete.
CREATE FUNCTION store.read_log(_tx bigint, _position bigint, _limit integer) RETURNS SETOF store.events
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _horizon bigint := store.horizon();
    _from bigint := _tx;
    _to bigint;
    _read integer;
BEGIN
    WHILE _limit > 0 AND _from < _horizon LOOP
        _to := store.end_of_part(_from);
        EXIT WHEN _to IS NULL;
        _to := least(_to, _horizon);
        RETURN QUERY SELECT * FROM store.events e
        WHERE e.tx >= _from AND e.tx < _to AND (e.tx, e.position) > (_tx, _position)
        ORDER BY e.tx, e.position LIMIT _limit;
        GET DIAGNOSTICS _read = ROW_COUNT;
        _limit := _limit - _read;
        _from := greatest(_to, store.attached(_from));
    END LOOP;
END $$;

-- Those of a category of streams and of a division, of at most _look events after a place, and at most _limit of them. The last
-- one looked at comes too, though it may not match: it says how far the reader has come. It looks into one part that has any.
CREATE FUNCTION store.read_matching(
    _tx bigint, _position bigint, _limit integer, _category text, _division text, _look integer
) RETURNS TABLE (
    tx bigint, "position" bigint, id uuid, stream text, version integer, type text, division text,
    occurred_at timestamptz, recorded_at timestamptz, data json, meta json, matches boolean
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    _horizon bigint := store.horizon();
    _from bigint := _tx;
    _to bigint;
BEGIN
    WHILE _from < _horizon LOOP
        _to := store.end_of_part(_from);
        EXIT WHEN _to IS NULL;
        _to := least(_to, _horizon);
        RETURN QUERY SELECT l.tx, l.position, l.id, l.stream, l.version, l.type, l.division, l.occurred_at, l.recorded_at,
                            l.data, l.meta, l.matches
        FROM (
            SELECT *, starts_with(ahead.stream, _category) AND starts_with(ahead.division, _division) AS matches,
                   lead(ahead.tx) OVER (ORDER BY ahead.tx, ahead.position) IS NULL AS last
            FROM (
                SELECT * FROM store.events e
                WHERE e.tx >= _from AND e.tx < _to AND (e.tx, e.position) > (_tx, _position)
                ORDER BY e.tx, e.position LIMIT _look
            ) ahead
        ) l
        WHERE l.matches OR l.last
        ORDER BY l.tx, l.position LIMIT _limit;
        _from := greatest(_to, store.attached(_from));
        EXIT WHEN FOUND;
    END LOOP;
END $$;

-- The events of a stream after version _after and before version _before, at most _limit, from the oldest on. Within a stream
-- the log's order is that of its versions. What of it is in the archive is refused, or with _archive left out.
CREATE FUNCTION store.read_stream(_stream text, _after integer, _before integer, _limit integer, _archive boolean)
RETURNS SETOF store.events LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _head store.streams := store.head_of_stream(_stream);
    _from bigint := _head.first_tx;
    _to bigint;
    _read integer;
BEGIN
    WHILE _limit > 0 AND _from <= _head.last_tx LOOP
        _to := store.end_of_part(_from);
        EXIT WHEN _to IS NULL;
        RETURN QUERY SELECT * FROM store.events e
        WHERE e.stream = _stream AND e.version > _after AND e.version < _before
          AND e.tx >= _from AND e.tx < _to AND e.tx <= _head.last_tx
        ORDER BY e.tx, e.version LIMIT _limit;
        GET DIAGNOSTICS _read = ROW_COUNT;
        _limit := _limit - _read;
        _from := CASE WHEN _archive THEN _to ELSE greatest(_to, store.attached(_from)) END;
    END LOOP;
END $$;

-- The same from the newest on.
CREATE FUNCTION store.read_stream_backwards(_stream text, _after integer, _before integer, _limit integer, _archive boolean)
RETURNS SETOF store.events LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _head store.streams := store.head_of_stream(_stream);
    _to bigint := _head.last_tx;
    _from bigint;
    _read integer;
BEGIN
    WHILE _limit > 0 AND _to >= _head.first_tx LOOP
        _from := greatest(store.begin_of_part(_to), _head.first_tx);
        RETURN QUERY SELECT * FROM store.events e
        WHERE e.stream = _stream AND e.version > _after AND e.version < _before
          AND e.tx >= _from AND e.tx <= _to
        ORDER BY e.tx DESC, e.version DESC LIMIT _limit;
        GET DIAGNOSTICS _read = ROW_COUNT;
        _limit := _limit - _read;
        _to := CASE WHEN _archive THEN _from - 1 ELSE least(_from, store.attached(_from)) - 1 END;
    END LOOP;
END $$;

-- The place of the last event that is committed, though it may not be readable yet; none where no event is here. Parts that
-- lie ahead of every transaction are not looked into.
CREATE FUNCTION store.last_place() RETURNS TABLE (tx bigint, "position" bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _to bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint + store.tx_offset();
    _from bigint;
BEGIN
    LOOP
        _from := store.begin_of_part(_to);
        EXIT WHEN _from IS NULL;
        RETURN QUERY SELECT e.tx, e.position FROM store.events e
        WHERE e.tx >= _from AND e.tx <= _to ORDER BY e.tx DESC, e.position DESC LIMIT 1;
        EXIT WHEN FOUND;
        _to := _from - 1;
    END LOOP;
END $$;

-- How many events are after a place, of those that are here, counted up to a number.
CREATE FUNCTION store.count_after(_tx bigint, _position bigint, _most integer) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _from bigint := _tx;
    _to bigint;
    _found bigint := 0;
BEGIN
    LOOP
        _to := store.end_of_part(_from);
        EXIT WHEN _to IS NULL OR _found >= _most;
        _found := _found + (SELECT count(*) FROM (
            SELECT FROM store.events e
            WHERE e.tx >= _from AND e.tx < _to AND (e.tx, e.position) > (_tx, _position) LIMIT _most - _found
        ) ahead);
        _from := _to;
    END LOOP;
    RETURN _found;
END $$;
