-- Services read the store and append through the function; nobody but the owner writes a table here.
-- pg_monitor lets a service name the backend that holds the horizon back.
DO $$
DECLARE
    _role text;
BEGIN
    REVOKE ALL ON FUNCTION store.advance, store.append, store.append_one, store.append_together, store.extend, store.furnish,
                              store.adopt FROM PUBLIC;
    FOREACH _role IN ARRAY ARRAY['huiyin_relay', 'huiyin_intake', 'huiyin_dispatch', 'huiyin_deliberation',
                                 'huiyin_reporting']
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA store TO %I', _role);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA store TO %I', _role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION store.append, store.append_one, store.append_together TO %I', _role);
    END LOOP;
    GRANT UPDATE ON store.relay TO huiyin_relay;
    GRANT EXECUTE ON FUNCTION store.extend TO huiyin_relay;
END $$;
