"""Public boards (公示栏)."""
