"""What is due later, as rows; the beat only looks at them."""
