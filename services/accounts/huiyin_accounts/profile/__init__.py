"""My account: profile, offices, sessions and credentials, by whom they are."""
