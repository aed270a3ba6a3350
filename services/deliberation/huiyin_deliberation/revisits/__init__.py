"""Revisits (回访): each month the county asks after what was carried out the month before (P4)."""
