"""Orders (工单, Y10): from dispatch to publication, with deadlines and verdicts."""
