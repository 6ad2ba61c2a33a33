"""Where data lie: encrypted DuckDB spaces and their confined workers."""
