"""Operators' commands: the store, read models, persons and keys, publishers, and the tree over the log."""
