"""Every event version as it was first written, and its schema: what is here is never changed, only added to."""
