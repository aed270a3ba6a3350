"""Who outside follows our events."""
