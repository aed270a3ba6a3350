"""The year of a county: what its own report tells of it, played through the API by the people whose duty it is."""
