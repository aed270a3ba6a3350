"""Pictures that go with issues and results: uploaded, and shown to those who have their address."""
