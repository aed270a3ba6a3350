"""Rolls (名册): estates, branches, groups and households of many villages, taken in from a workbook."""
