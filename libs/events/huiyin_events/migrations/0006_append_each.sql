-- Several appends that know nothing of each other, in one transaction and one round trip: whoever appends at the same
-- time shares the commit. Each gets its own answer; one that is refused leaves the others as they are.
CREATE TYPE store.request AS (
    streams text[], expected integer[], counts integer[], "order" integer[],
    of integer[], nth integer[], ids uuid[], types text[], divisions text[], occurred timestamptz[], data json[],
    meta json, key text, fingerprint text
);

-- error is the SQLSTATE of the refusal; message, current and stream belong to it.
CREATE FUNCTION store.append_each(_requests store.request[])
RETURNS TABLE (
    tx bigint, "position" bigint, versions integer[], replayed boolean,
    error text, message text, current text, stream text
) LANGUAGE plpgsql AS $$
DECLARE
    _request store.request;
BEGIN
    FOREACH _request IN ARRAY _requests LOOP
        BEGIN
            SELECT a.tx, a."position", a.versions, a.replayed INTO tx, "position", versions, replayed
            FROM store.append(
                _request.streams, _request.expected, _request.counts, _request."order", _request.of, _request.nth,
                _request.ids, _request.types, _request.divisions, _request.occurred, _request.data,
                _request.meta, _request.key, _request.fingerprint
            ) a;
            error := NULL; message := NULL; current := NULL; stream := NULL;
        EXCEPTION WHEN SQLSTATE 'HU001' OR SQLSTATE 'HU002' OR SQLSTATE 'HU003' OR SQLSTATE 'HU005' OR data_exception
                OR integrity_constraint_violation THEN
            GET STACKED DIAGNOSTICS error = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                                    current = PG_EXCEPTION_DETAIL, stream = PG_EXCEPTION_HINT;
            tx := NULL; "position" := NULL; versions := NULL; replayed := NULL;
        END;
        RETURN NEXT;
    END LOOP;
END $$;
