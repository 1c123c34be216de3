"""What is known of a child that no event says: people, addresses, needs, risks, the child's own words."""
