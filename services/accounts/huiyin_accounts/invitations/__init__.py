"""Invitations (邀请): the one way to an account, and the way back into one."""
