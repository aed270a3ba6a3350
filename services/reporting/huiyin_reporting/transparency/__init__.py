"""The tree over the log, for everybody: the newest checkpoint, and proofs that an event is on it."""
