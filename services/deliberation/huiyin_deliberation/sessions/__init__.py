"""Face-to-face sessions (面对面议事): convened, held, voted in, put on record (P6)."""
