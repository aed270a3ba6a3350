"""Sites (议事点): where villages deliberate (P1), who is in the three teams of each (P2), and who may speak on what."""
