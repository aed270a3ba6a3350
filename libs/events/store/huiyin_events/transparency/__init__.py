"""A log that shows tampering: one Merkle tree over all of it, signed, as static files; proofs, audits and witnesses."""
