"""Erasure: what is done about the account of a person who was erased."""
