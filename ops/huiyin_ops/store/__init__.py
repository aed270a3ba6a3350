"""The log as its operator sees it."""
