"""The pages on which people record something about a child."""
