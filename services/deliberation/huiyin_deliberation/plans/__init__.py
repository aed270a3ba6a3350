"""The plan of a village on its board, whole and with its priorities (P3), an edition after each change."""
