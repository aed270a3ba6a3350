"""Runs the whole of Huiyin on one machine, each part as a process of its own."""
