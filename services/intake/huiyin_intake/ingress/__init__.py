"""What other systems publish: taken as commands, answered, and kept apart where it could not be taken."""
