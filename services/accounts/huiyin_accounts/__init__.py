"""Huiyin's accounts."""
