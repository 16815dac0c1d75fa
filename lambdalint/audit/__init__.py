"""Many checkouts in one run: which they are, what each may decide, and their results as one."""
