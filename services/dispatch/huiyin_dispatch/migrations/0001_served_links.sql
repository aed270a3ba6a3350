-- By which link somebody who was served may speak about a service. Who reads this table can say nothing by it: it holds
-- the digest of the link's secret.
CREATE TABLE served_links (
    digest     bytea       PRIMARY KEY,
    service    uuid        NOT NULL,
    good_until timestamptz NOT NULL
);
