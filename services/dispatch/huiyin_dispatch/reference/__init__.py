"""Reference data from files: the divisions a county brings along."""
