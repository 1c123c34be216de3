"""Door furniture: JSON, problems and tokens at the door. No words of the trade."""
