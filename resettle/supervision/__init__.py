"""What the order asks of the child, what was missed, and how managers answer for the plan."""
