"""What every contract and migration is, by its digest, and which of them are frozen: held by `make check`."""
