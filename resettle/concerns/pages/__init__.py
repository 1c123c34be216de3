"""The pages of concerns and of allegations."""
