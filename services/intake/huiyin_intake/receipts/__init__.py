"""Receipts (回执): opened by their secret link on any device, and the list of what one reported."""
