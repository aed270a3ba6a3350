"""Huiyin's dispatch: divisions, members and forces, and orders: dispatch, accept, resolve, publicise."""
