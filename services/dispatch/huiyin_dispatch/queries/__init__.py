"""What dispatch's pages and API read from its views."""
