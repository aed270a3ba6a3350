-- Refused even to the owner and to psql: what happened cannot be made not to have happened.
CREATE FUNCTION store.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'store.events is append-only: % refused', TG_OP USING ERRCODE = 'HU009';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON store.events
    FOR EACH STATEMENT EXECUTE FUNCTION store.refuse_change();
