"""The doors of people to what is told, to whom and when."""
