"""Who walks alongside the child. Empty until mentors and matches are built."""
