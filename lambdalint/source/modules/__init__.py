"""One file after another: its text, its tree and names, and which files are the program."""
