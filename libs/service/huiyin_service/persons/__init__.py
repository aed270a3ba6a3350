"""What every service knows of persons: their names, as the log has them, and how they are erased and looked at."""
