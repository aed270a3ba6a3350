"""Votes of sessions: open ones, and secret ones whose ballots anyone can count again."""
