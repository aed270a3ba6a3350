"""The tree over the log: what was tampered with, proofs, and cosigning the trees of others."""
