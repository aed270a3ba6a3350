-- Closed partitions leave the database for files and come back, see partitions.py. They leave from the oldest on, so that one
-- number says it all: what was written by transactions before it is in the archive, everything else is here.

-- Where the archive ends, and what is in it, oldest first. Functions, as store.tx_offset() is: they cost nothing, and who
-- plans a query sees what is so at that moment. A row of a table would be as old as the reader's snapshot, while the partition
-- is gone for all readers at once: one that began to read just before would miss its events and never know.
CREATE FUNCTION store.archived_to() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE RETURN 0::bigint;
CREATE FUNCTION store.archived() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE RETURN '[]'::jsonb;

CREATE FUNCTION store.tell_archived() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _to bigint;
    _partitions jsonb;
BEGIN
    SELECT coalesce(max(p.to_tx), 0), coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.from_tx), '[]') INTO _to, _partitions
    FROM store.partitions p WHERE p.archive IS NOT NULL;
    EXECUTE format('CREATE OR REPLACE FUNCTION store.archived_to() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE'
                   ' RETURN %s::bigint;'
                   'CREATE OR REPLACE FUNCTION store.archived() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE'
                   ' RETURN %L::jsonb', _to, _partitions);
END $$;

CREATE FUNCTION store.refuse_archived(_tx bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    _partition jsonb := (SELECT p FROM jsonb_array_elements(store.archived()) p WHERE (p ->> 'to_tx')::bigint > _tx LIMIT 1);
BEGIN
    -- It came back since this statement was planned, and the plan still does not look at it.
    _partition := coalesce(_partition, jsonb_build_object('name', 'of transaction ' || _tx, 'archive', '(and came back)'));
    RAISE EXCEPTION 'partition % of the log is in the archive %', _partition ->> 'name', _partition ->> 'archive'
        USING ERRCODE = 'HU006', DETAIL = _partition ->> 'name', HINT = _partition ->> 'archive';
END $$;

-- The transaction that is read from, if nothing from it on is in the archive; otherwise raises HU006.
CREATE FUNCTION store.attached(_tx bigint) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN _tx < store.archived_to() THEN store.refuse_archived(_tx) ELSE _tx END;

-- A partition that may leave: it is here, closed for ever, and the oldest that is here. Raises HU007.
CREATE FUNCTION store.leaving(_name text) RETURNS store.partitions LANGUAGE plpgsql AS $$
DECLARE
    _partition store.partitions;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('store.extend'));
    SELECT * INTO _partition FROM store.partitions p WHERE p.name = _name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no partition %', _name USING ERRCODE = 'HU007';
    ELSIF _partition.archive IS NOT NULL THEN
        RAISE EXCEPTION 'partition % is in the archive % already', _name, _partition.archive USING ERRCODE = 'HU007';
    ELSIF _partition.to_tx > store.horizon() THEN
        RAISE EXCEPTION 'partition % is not closed: it ends at transaction %, and all is settled only before %',
                        _name, _partition.to_tx, store.horizon() USING ERRCODE = 'HU007';
    ELSIF EXISTS (SELECT FROM store.partitions p WHERE p.archive IS NULL AND p.from_tx < _partition.from_tx) THEN
        RAISE EXCEPTION 'partition % is not the oldest: that is %', _name,
            (SELECT p.name FROM store.partitions p WHERE p.archive IS NULL ORDER BY p.from_tx LIMIT 1) USING ERRCODE = 'HU007';
    END IF;
    RETURN _partition;
END $$;

-- Let a partition go, whose events are safe in `_archive`. Raises HU007.
CREATE FUNCTION store.detach(
    _name text, _archive text, _events bigint, _last_tx bigint, _last_position bigint, _digest text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _partition store.partitions := store.leaving(_name);
BEGIN
    EXECUTE format('DROP TABLE store.%I', _name);
    UPDATE store.partitions p
    SET archive = _archive, events = _events, last_tx = _last_tx, last_position = _last_position, digest = _digest
    WHERE p.name = _name;
    PERFORM store.tell_archived();
END $$;

-- A partition that may come back: the newest that is away. Raises HU007.
CREATE FUNCTION store.returning(_name text) RETURNS store.partitions LANGUAGE plpgsql AS $$
DECLARE
    _partition store.partitions;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('store.extend'));
    SELECT * INTO _partition FROM store.partitions p WHERE p.name = _name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no partition %', _name USING ERRCODE = 'HU007';
    ELSIF _partition.archive IS NULL THEN
        RAISE EXCEPTION 'partition % is not in an archive', _name USING ERRCODE = 'HU007';
    ELSIF EXISTS (SELECT FROM store.partitions p WHERE p.archive IS NOT NULL AND p.from_tx > _partition.from_tx) THEN
        RAISE EXCEPTION 'partition % is not the newest in the archive: that is %', _name,
            (SELECT p.name FROM store.partitions p WHERE p.archive IS NOT NULL ORDER BY p.from_tx DESC LIMIT 1)
            USING ERRCODE = 'HU007';
    END IF;
    RETURN _partition;
END $$;

-- Make an empty table for a partition's events beside the log, in place of what an earlier attempt left. Raises HU007.
--
-- With all its indexes from the start: to make them when it is full would be one long writing transaction, and every
-- reader of the log would wait for it. By its check it is attached without being looked through.
CREATE FUNCTION store.receive(_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _partition store.partitions := store.returning(_name);
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS store.%I', _name);
    EXECUTE format('CREATE TABLE store.%I (LIKE store.events INCLUDING DEFAULTS INCLUDING CONSTRAINTS,'
                   ' PRIMARY KEY (tx, position), CONSTRAINT within CHECK (tx >= %s AND tx < %s))',
                   _name, _partition.from_tx, _partition.to_tx);
    PERFORM store.prepare_partition(_name);
END $$;

-- Take a partition's table, full again, into the log. Raises HU007, and HU010 while a transaction is open that began before
-- `_filled`: what it sees of the log is older than those rows, and it would find the partition empty.
CREATE FUNCTION store.attach(_name text, _filled xid8) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _partition store.partitions := store.returning(_name);
BEGIN
    IF EXISTS (
        SELECT FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
          AND age(a.backend_xmin) > age(_filled::xid)
    ) THEN
        RAISE EXCEPTION 'a transaction is open that began before partition % was filled', _name USING ERRCODE = 'HU010';
    END IF;
    EXECUTE format('ALTER TABLE store.events ATTACH PARTITION store.%I FOR VALUES FROM (%s) TO (%s)',
                   _name, _partition.from_tx, _partition.to_tx);
    EXECUTE format('ALTER TABLE store.%I DROP CONSTRAINT within', _name);
    UPDATE store.partitions p
    SET archive = NULL, events = NULL, last_tx = NULL, last_position = NULL, digest = NULL WHERE p.name = _name;
    PERFORM store.tell_archived();
END $$;

-- The owner's business.
REVOKE ALL ON FUNCTION store.tell_archived, store.leaving, store.detach, store.returning, store.receive, store.attach
FROM PUBLIC;
