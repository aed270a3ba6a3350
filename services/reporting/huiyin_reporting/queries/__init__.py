"""What consumers ask of reporting, by subject: divisions and their figures, cases with their trail, the boards."""
