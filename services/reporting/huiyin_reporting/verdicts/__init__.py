"""Verdicts: what reporters say of results, and who claimed that they were done (Y13)."""
