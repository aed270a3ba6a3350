-- Services read the store and append through the functions; only the owner writes a table here.
--
-- Let a role in: to read the log, and to append events of its categories; one that deals with persons may make and read their
-- keys (_seals), or destroy them (_erases), and the relay may write down how far it published and what is in the
-- tree (_relays).
CREATE FUNCTION store.admit(_role name, _categories text[], _seals boolean, _erases boolean, _relays boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA store TO %I', _role);
    EXECUTE format('GRANT SELECT ON store.events, store.streams, store.idempotency, store.relay, store.cluster,'
                   ' store.partitions, store.writers, store.migrations, store.trees, store.tree_tiles TO %I', _role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION store.append, store.append_one, store.append_together TO %I', _role);
    IF _seals THEN
        EXECUTE format('GRANT SELECT ON store.master_keys, store.person_keys TO %I', _role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION store.person_keys_for TO %I', _role);
    END IF;
    IF _erases THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION store.erase_person TO %I', _role);
    END IF;
    IF _relays THEN
        EXECUTE format('GRANT UPDATE ON store.relay TO %I', _role);
        EXECUTE format('GRANT INSERT, UPDATE ON store.trees, store.tree_tiles TO %I', _role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION store.extend, store.forget_keys, store.declare_largest TO %I',
                       _role);
    END IF;
    IF _categories IS DISTINCT FROM ARRAY(SELECT w.category FROM store.writers w WHERE w.role = _role ORDER BY 1) THEN
        DELETE FROM store.writers w WHERE w.role = _role;
        INSERT INTO store.writers (role, category) SELECT _role, c FROM unnest(_categories) c;
        PERFORM store.tell_writers();
    END IF;
END $$;

REVOKE ALL ON FUNCTION store.admit FROM PUBLIC;
