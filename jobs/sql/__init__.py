"""Jobs in SQLite or PostgreSQL."""
