"""Village decisions by 四议两公开 (P6), with the six sheets of their register."""
