"""The directory: who in one's scope may act as what, and whether they can sign in; to invite, suspend and restore."""
