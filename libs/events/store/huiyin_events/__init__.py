"""What every Huiyin service, and any service that publishes to one, shares: events and where they are kept."""
