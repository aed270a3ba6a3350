"""Accounts (账号): who can sign in at all, from the invitation taken up to the end."""
