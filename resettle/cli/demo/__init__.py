"""The demonstration: a service with its people, its invented children and a year of their work."""
