"""What we remember: SQLAlchemy Core on SQLite or PostgreSQL."""
