"""Registers (名册): whom a task may be given to: people with an office, a membership or a team place, and forces."""
