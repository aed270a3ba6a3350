"""What deliberation comes to (P1 to P10): each figure a list of facts, for all and for the annual summary."""
