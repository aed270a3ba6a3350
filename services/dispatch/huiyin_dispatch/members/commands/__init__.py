"""What can be asked of members (Y4): register, say what one can do, take posts, record what one did.

A member asks for themselves, an office of the village for any member of it.
"""
