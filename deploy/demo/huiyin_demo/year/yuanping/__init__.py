"""The year of 原平市 (140981): what its three nets did in it, by the figures of its own report (Y1 to Y11)."""
