-- Transaction ids belong to a cluster. A dump that is restored into another one brings ids that lie ahead of the new
-- cluster's: its events would be invisible, and new ones would sort before them. So the store counts on from where it
-- was: stored tx = the cluster's transaction id + an offset, which is 0 in the cluster where the store was made.

-- Which cluster the offset holds for.
CREATE TABLE store.cluster (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    identifier bigint  NOT NULL
);
INSERT INTO store.cluster (identifier) SELECT system_identifier FROM pg_control_system();

-- The offset, as a function so that it costs nothing: the planner puts the number in its place.
CREATE FUNCTION store.tx_offset() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE RETURN 0::bigint;

-- The transaction under way, as it is stored.
CREATE FUNCTION store.this_tx() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN pg_current_xact_id()::text::bigint + store.tx_offset();

-- The oldest transaction still running: below it the log is complete for ever.
CREATE FUNCTION store.horizon() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + store.tx_offset();

-- Count on where the store was when it came from another cluster; called whenever migrations run.
-- Returns by how much this cluster's transaction ids are shifted.
CREATE FUNCTION store.adopt() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    _here bigint := (SELECT system_identifier FROM pg_control_system());
    _last bigint;
    _offset bigint;
BEGIN
    IF (SELECT identifier FROM store.cluster FOR UPDATE) = _here THEN
        RETURN store.tx_offset();
    END IF;
    SELECT greatest(max(e.tx), (SELECT max(s.last_tx) FROM store.streams s)) INTO _last FROM store.events e;
    _offset := greatest(0, coalesce(_last, 0) + 1 - pg_current_xact_id()::text::bigint);
    EXECUTE format('CREATE OR REPLACE FUNCTION store.tx_offset() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE'
                   ' RETURN %s::bigint', _offset);
    UPDATE store.cluster SET identifier = _here;
    RETURN _offset;
END $$;

REVOKE ALL ON FUNCTION store.adopt FROM PUBLIC;
