"""What is told of code: the shapes of everything that the rooms beside it find out."""
