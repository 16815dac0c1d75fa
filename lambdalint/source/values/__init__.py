"""What an expression can be: sets of values, worked out on demand."""
