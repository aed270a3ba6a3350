"""Stock-taking (季度盘点): each quarter the county goes through what is stuck below it (P4)."""
