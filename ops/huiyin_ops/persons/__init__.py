"""What operators do with personal data: give it out, erase it, and renew what it is sealed under."""
