"""Other systems that publish to us: who they are, what they may, and what of theirs could not be taken."""
