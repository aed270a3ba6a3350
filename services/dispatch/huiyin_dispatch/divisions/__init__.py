"""Divisions (行政区划): the register of codes, and what becomes of one that is recoded."""
