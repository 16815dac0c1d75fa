"""What the program asks of its surroundings: environment variables."""
