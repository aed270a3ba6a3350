"""Supplements (补充): what a reporter adds to a report after it was sent."""
