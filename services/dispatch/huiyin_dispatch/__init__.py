"""Huiyin's dispatch: divisions and orders: dispatch, accept, resolve, publicise."""
