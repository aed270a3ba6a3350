"""Histories of other systems, read from their own files and sent down the same road as everything else."""
