"""Sign-in by a provider elsewhere: OpenID Connect, code flow with PKCE."""
