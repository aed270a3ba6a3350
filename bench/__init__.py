"""What Huiyin's speed and size are measured with: `make bench`, or `.venv/bin/python -m bench road rest`."""
