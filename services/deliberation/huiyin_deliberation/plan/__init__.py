"""The plan (议事计划): what of a scope is deliberated, what may still be planned, and how an issue enters it (P3)."""
