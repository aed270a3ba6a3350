"""The desk (办理台): what waits, what is under way, and what is late, for who works on it."""
