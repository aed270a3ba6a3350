"""What reads files that strangers made does so in a process of its own, with little memory and little time."""
