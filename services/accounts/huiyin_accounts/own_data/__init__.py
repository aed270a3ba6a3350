"""What is held of somebody: seen, given out, corrected and erased by themselves, with who looked at it."""
