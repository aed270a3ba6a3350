-- The partitions of the log, each a range of transactions [from_tx, to_tx). The last ones lie ahead, empty; the oldest may
-- have left for an archive, and then it is written down what that holds, so that a file that was changed is told apart
-- although its manifest was changed with it.
CREATE TABLE store.partitions (
    name          text   PRIMARY KEY,
    from_tx       bigint NOT NULL UNIQUE,
    to_tx         bigint NOT NULL UNIQUE,
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

-- How many transactions the next part is to span, so that it comes to hold some four million events, as it would with one
-- event a transaction. Where most transactions are somebody else's, who shares the cluster, it spans more, up to 16 times; where
-- many events share one, less, down to a quarter. The last two parts that were begun say how that is.
CREATE FUNCTION store.usual_width() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    _usual CONSTANT bigint := 4194304;
    _now bigint := store.this_tx();
    _since bigint := (SELECT min(from_tx) FROM (
        SELECT from_tx FROM store.partitions WHERE from_tx <= _now ORDER BY from_tx DESC LIMIT 2) begun);
    _first bigint := (SELECT position FROM store.events WHERE tx >= _since ORDER BY tx, position LIMIT 1);
    _events bigint := pg_sequence_last_value(pg_get_serial_sequence('store.events', 'position')) - _first + 1;
    _transactions bigint := _now - _since;
BEGIN
    IF greatest(coalesce(_events, 0), coalesce(_transactions, 0)) < _usual / 2 THEN
        RETURN _usual;  -- too little to say
    END IF;
    RETURN least(greatest(_usual * _transactions / greatest(_events, 1), _usual / 4), _usual * 16);
END $$;

-- Make sure that the log has parts for as many transactions ahead as `_ahead` times the usual width, or `_width`.
CREATE FUNCTION store.extend(_ahead integer DEFAULT 2, _width bigint DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    _now bigint := store.this_tx();
    _margin bigint := _ahead * coalesce(_width, 4194304);
    _from bigint;
    _name text;
    _made integer := 0;
BEGIN
    LOOP
        SELECT coalesce(max(to_tx), 0) INTO _from FROM store.partitions;
        EXIT WHEN _from > _now + _margin;
        PERFORM pg_advisory_xact_lock(hashtext('store.extend'));
        IF EXISTS (SELECT FROM store.partitions WHERE to_tx > _from) THEN
            CONTINUE;  -- another session made it meanwhile
        END IF;
        _width := coalesce(_width, store.usual_width());
        -- Where nothing was written for long, as after the store moved to another cluster, no partition is needed.
        _from := greatest(_from, _now - _now % _width);
        _name := 'events_' || to_char(_from, 'FM00000000000000');
        EXECUTE format('CREATE TABLE store.%I PARTITION OF store.events FOR VALUES FROM (%s) TO (%s)',
                       _name, _from, _from + _width);
        PERFORM store.prepare_partition(_name);
        INSERT INTO store.partitions (name, from_tx, to_tx) VALUES (_name, _from, _from + _width);
        _made := _made + 1;
    END LOOP;
    RETURN _made;
END $$;

REVOKE ALL ON FUNCTION store.prepare_partition, store.usual_width, store.extend FROM PUBLIC;

SELECT store.extend();
