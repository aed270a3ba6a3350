"""What operators do with read models: see how they stand, make them anew, verify them, and retry what was parked."""
