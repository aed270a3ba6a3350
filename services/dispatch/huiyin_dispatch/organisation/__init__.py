"""The organisation net (Y1): estates with their branch, buildings, groups and member households."""
