"""The doors of people: the entrance, one's own account, and what an administrator sees to."""
