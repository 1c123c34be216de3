"""Each room against real databases, SQLite and PostgreSQL both."""
