"""What is allowed, what is needed, and how the two compare."""
