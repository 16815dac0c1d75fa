"""What makes a second effect harmless."""
