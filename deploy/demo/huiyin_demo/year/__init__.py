"""The year of 原平市: what the three nets did in it, by the figures of their own report, played through the API."""
