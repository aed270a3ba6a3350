"""Tasks of a resolution that are to be done by an order: each becomes an issue of its own."""
