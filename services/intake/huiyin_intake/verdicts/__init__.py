"""Verdicts (评价): what the reporter says of a public result, and the issue that is handled once more (Y13)."""
