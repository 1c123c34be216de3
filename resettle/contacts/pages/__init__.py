"""The doors of contacts: the log, a phone's queue, what is held, check-ins, and supervision."""
