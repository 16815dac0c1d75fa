"""What changes the world outside, and what repeating it does."""
