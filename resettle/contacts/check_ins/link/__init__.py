"""The door that a child's link opens."""
