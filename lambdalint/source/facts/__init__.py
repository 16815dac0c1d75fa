"""What rules ask about the code, each drawn when one asks."""
