-- Which categories each role may append: an event's and its stream's, which is what stands before the first dot of either.
-- Filled by store.admit.
CREATE TABLE store.writers (
    role     name NOT NULL,
    category text NOT NULL,
    PRIMARY KEY (role, category)
);

-- Whether who signed in may append what has this name, an event type's or a stream's; asked by the functions that append.
-- They run as the owner, who may append anything. It says what is in store.writers, and as store.tx_offset() does it costs
-- nothing: to look into the table would make an append a seventh slower.
CREATE FUNCTION store.may_append(_name text) RETURNS boolean LANGUAGE sql STABLE RETURN session_user = current_user;

CREATE FUNCTION store.may_append_all(_names text[]) RETURNS boolean LANGUAGE sql STABLE
RETURN (SELECT bool_and(store.may_append(n)) FROM unnest(_names) n);

CREATE FUNCTION store.tell_writers() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION store.may_append(_name text) RETURNS boolean LANGUAGE sql STABLE'
                   ' RETURN session_user = current_user'
                   ' OR session_user || '' '' || split_part(_name, ''.'', 1) = ANY(%L::text[])',
                   (SELECT coalesce(array_agg(w.role || ' ' || w.category ORDER BY w.role, w.category), '{}')
                    FROM store.writers w));
END $$;

REVOKE ALL ON FUNCTION store.tell_writers FROM PUBLIC;
