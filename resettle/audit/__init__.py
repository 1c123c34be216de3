"""What was done: an append-only record of who saw or changed what, and because of what."""
