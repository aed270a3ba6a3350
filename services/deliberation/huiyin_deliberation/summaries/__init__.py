"""The annual summary (年度总结): drafted from the log, each sentence linked to its figures (P4)."""
