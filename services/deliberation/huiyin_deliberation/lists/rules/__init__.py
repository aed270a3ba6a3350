"""The rules of links, visits, listed matters and screening rounds (P3)."""
