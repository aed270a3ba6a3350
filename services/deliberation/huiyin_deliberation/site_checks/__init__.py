"""Checks of sites (督导检查): each month by the town, by a rubric and on the spot (P5)."""
