"""Huiyin's deliberation: the plan, sessions, resolutions and their tasks."""
