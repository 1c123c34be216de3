"""The doors of contacts: logging and correcting them, a phone's queue, and what is held."""
