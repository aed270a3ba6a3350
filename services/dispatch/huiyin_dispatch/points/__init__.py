"""Points and double assessment (积分、双重考核, Y5)."""
