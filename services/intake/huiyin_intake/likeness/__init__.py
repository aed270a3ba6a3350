"""How like two reports are, by what they mean."""
