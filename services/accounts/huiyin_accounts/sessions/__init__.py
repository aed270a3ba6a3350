"""Sessions (登录): each sign-in, from where it was made, for how long it counts, and its end."""
