-- The partitions of the log, each a range of transactions [from_tx, to_tx). The last ones lie ahead, empty; the oldest may
-- have left for an archive, and then it is written down what that holds, so that a file that was changed is told apart
-- although its manifest was changed with it.
CREATE TABLE store.partitions (
    name          text   PRIMARY KEY,
    from_tx       bigint NOT NULL UNIQUE,
    to_tx         bigint NOT NULL,
    -- null: attached; otherwise where its events are now
    archive       text,
    events        bigint,
    last_tx       bigint,
    last_position bigint,
    digest        text,
    CHECK (num_nulls(archive, events, last_tx, last_position, digest) IN (0, 5))
);

-- Give a partition's table what every partition has besides its primary key.
--
-- The index of streams has the transaction too: by all that a reader of a stream knows it is the best there is, even where
-- no statistics are gathered yet. That a version stands once is the business of store.streams. An event's id stands
-- once in a partition: JetStream would refuse a second as a message that it has, and hold up the relay for ever. What guards
-- the whole against change does not guard a partition that is addressed by its own name, so each has that guard.
CREATE FUNCTION store.prepare_partition(_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE UNIQUE INDEX %I ON store.%I (stream, tx, version)', _name || '_stream', _name);
    EXECUTE format('CREATE UNIQUE INDEX %I ON store.%I (id)', _name || '_id', _name);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON store.%I'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION store.refuse_change()', _name);
    EXECUTE format('ALTER TABLE store.%I ENABLE ALWAYS TRIGGER append_only', _name);
END $$;

-- Make sure that the log has `_ahead` partitions, of `_width` transactions each, after the one written now.
CREATE FUNCTION store.extend(_ahead integer DEFAULT 2, _width bigint DEFAULT 4194304) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _now bigint := store.this_tx();
    _from bigint;
    _name text;
    _made integer := 0;
BEGIN
    LOOP
        SELECT coalesce(max(to_tx), 0) INTO _from FROM store.partitions;
        EXIT WHEN _from > _now + _ahead * _width;
        -- Where nothing was written for long, as after the store moved to another cluster, no partition is needed.
        _from := greatest(_from, _now - _now % _width);
        PERFORM pg_advisory_xact_lock(hashtext('store.extend'));
        IF EXISTS (SELECT FROM store.partitions WHERE to_tx > _from) THEN
            CONTINUE;  -- another session made it meanwhile
        END IF;
        _name := 'events_' || to_char(_from, 'FM00000000000000');
        EXECUTE format('CREATE TABLE store.%I PARTITION OF store.events FOR VALUES FROM (%s) TO (%s)',
                       _name, _from, _from + _width);
        PERFORM store.prepare_partition(_name);
        INSERT INTO store.partitions (name, from_tx, to_tx) VALUES (_name, _from, _from + _width);
        _made := _made + 1;
    END LOOP;
    RETURN _made;
END $$;

REVOKE ALL ON FUNCTION store.prepare_partition, store.extend FROM PUBLIC;

SELECT store.extend();
