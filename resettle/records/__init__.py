"""What people record of a child that no event says: addresses, needs, the child's own words."""
