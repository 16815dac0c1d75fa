"""The program in this world: with one function's environment in it."""
