"""Contact with the child, logged from a phone with or without signal; and the child's word."""
