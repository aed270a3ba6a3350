"""Online deliberation by the four steps (线上四步, P8)."""
