"""How a county comes to its next charter (P11): edited on a page or in a file, previewed, then adopted."""
