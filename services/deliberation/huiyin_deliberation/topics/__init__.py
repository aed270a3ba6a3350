"""Topics (议题): planned, deliberated, decided, carried out, publicised (P3, P6)."""
