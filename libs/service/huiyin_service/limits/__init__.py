"""How much of something one may do, and all together: see docs/decisions/0033-limits.md."""
