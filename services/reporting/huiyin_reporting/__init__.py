"""Huiyin's reporting: projections for county, town and village; boards, dashboards, trails."""
