"""Operators' commands: the store, read models, persons and keys, publishers."""
