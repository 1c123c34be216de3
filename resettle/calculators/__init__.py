"""Calculations with a published answer to hold them against. Arithmetic only."""
