"""Publications (公示): what topics have on public boards, objections with their answers, and corrections (P6, P8)."""
