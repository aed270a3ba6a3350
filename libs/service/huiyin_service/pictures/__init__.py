"""Pictures that strangers send: made clean in guarded processes, and told apart from what is none."""
