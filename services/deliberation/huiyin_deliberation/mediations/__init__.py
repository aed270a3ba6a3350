"""Degu mediation 德古说理 (P10)."""
