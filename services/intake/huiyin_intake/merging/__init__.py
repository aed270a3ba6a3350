"""Merging (并案): what was reported more than once is handled once, and everybody who reported it is answered (M1)."""
