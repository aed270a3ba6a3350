"""Credentials (登录方式): passwords, one-time codes, passkeys, and how often one may be wrong."""
