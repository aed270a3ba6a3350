"""What county and town owe by the charter, when it is due, and how it escalates (P4, P5, P7)."""
