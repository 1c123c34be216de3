"""People who were harmed: what was agreed with each and what was done, behind a wall of its own."""
