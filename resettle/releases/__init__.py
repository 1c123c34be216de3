"""What custody told us: every message kept as it came, and what it means."""
