"""What comes back as the next event."""
