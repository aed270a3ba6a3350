"""What every service must know of a county: divisions, the charter, the working calendar. Read side only."""
