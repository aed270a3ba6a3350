"""What matters for security, at the command line."""
