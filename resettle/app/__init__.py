"""The roof: one installation opened, and the web service that stands in it."""
