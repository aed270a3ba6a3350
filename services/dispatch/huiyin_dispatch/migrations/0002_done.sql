-- What was done only grows: it is found by where it was, and what was done last without sorting all of it.
CREATE INDEX orders_by_division ON orders (division text_pattern_ops);
CREATE INDEX orders_newest ON orders (coalesce(publicised_at, resolved_at) DESC NULLS LAST) WHERE stage = 'publicised';
