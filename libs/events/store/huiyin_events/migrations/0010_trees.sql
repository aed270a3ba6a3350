-- The Merkle trees over the log, see transparency/. One grows; those before it were ended, because the log was set back to an
-- earlier moment, and what a tree once said can never be said otherwise.
CREATE TABLE store.trees (
    number   integer     PRIMARY KEY,
    origin   text        NOT NULL,
    -- the public key that its checkpoints are verified by
    key      text        NOT NULL,
    -- how far it has grown: its leaves, its root, and the place of the last one on the log
    size     bigint      NOT NULL DEFAULT 0,
    root     bytea       NOT NULL DEFAULT sha256(''),
    tx       bigint      NOT NULL DEFAULT 0,
    position bigint      NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    why      text,
    CHECK (num_nulls(ended_at, why) IN (0, 2))
);
CREATE UNIQUE INDEX trees_growing ON store.trees ((true)) WHERE ended_at IS NULL;

-- Which events the leaves are, 256 a row, with the place of the first: an event's leaf is found by its place on the log,
-- and one that was removed has a name. An index of all ids would cost every append as much again.
CREATE TABLE store.tree_tiles (
    tree     integer NOT NULL REFERENCES store.trees,
    number   bigint  NOT NULL,
    tx       bigint  NOT NULL,
    position bigint  NOT NULL,
    -- as they are: nobody can make random ids shorter, and to try costs more than all else of a leaf
    ids      uuid[]  STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (tree, number)
);
CREATE UNIQUE INDEX tree_tiles_place ON store.tree_tiles (tree, tx, position);
