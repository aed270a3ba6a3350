"""Dispatch's rules: pure functions over its events, no I/O, no clock, no chance."""
