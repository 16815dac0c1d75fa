"""What must hold for a place to be reached."""
