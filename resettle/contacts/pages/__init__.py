"""The doors of contacts: logging them, the child's own word, and how mentors are supervised."""
