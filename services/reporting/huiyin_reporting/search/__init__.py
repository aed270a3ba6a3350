"""Search (查事项): matters by number, words and place."""
