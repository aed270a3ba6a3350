"""Who may connect to NATS, as whom, and what each may say and hear there."""
