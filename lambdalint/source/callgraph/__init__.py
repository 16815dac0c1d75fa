"""What runs, from the handler down."""
