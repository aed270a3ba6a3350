"""Cases: an issue through all services, with its trail."""
