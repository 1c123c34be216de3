"""Measures resettle against the least that the same work can cost. `make bench` runs it."""
