"""The map of then and the map of now: codes of divisions that have become others."""
