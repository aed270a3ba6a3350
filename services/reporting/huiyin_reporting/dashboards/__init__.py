"""Dashboards: the figures of county, town and village, live."""
