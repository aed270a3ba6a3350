"""Holiday notices (放假安排): which days a county works, as soon as it is announced."""
