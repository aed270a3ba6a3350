"""Issues (事项) as deliberation knows them: their words, where they wait, and whether they may still be planned."""
