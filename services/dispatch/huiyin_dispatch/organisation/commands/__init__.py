"""What can be asked of the organisation net (Y1): estates, their branch and secretary, groups, member households."""
