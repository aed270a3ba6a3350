"""The calendar (议事日历): days of deliberation, markets and joint sessions (P6, P9, P10), and what is due when."""
