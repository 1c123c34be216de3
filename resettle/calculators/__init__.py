"""Small exact calculators. Each refuses what it cannot be sure of, and says why."""
