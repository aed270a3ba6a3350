"""Tasks (任务): what a resolution assigned, to whom and by when, until it is accepted on the spot (P6, P7)."""
