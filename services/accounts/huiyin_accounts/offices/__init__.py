"""Offices (任职): who may act as what, and where, as far as no other room of the log says so."""
